import type { WorkflowRecord } from '../../src/predict/index.ts';

/** A workflow of a tool on r1's candidate, as history keeps it. */
export function record(held: number, more: Partial<WorkflowRecord> = {}): WorkflowRecord {
  return {
    ...{
      workflow: 'w',
      tool: 't',
      device: 'r1',
      profile: 'simulator',
      complexity: 'low',
      estimate: undefined,
    },
    ...{
      scopes: [{ path: ['r1', 'candidate'], mode: 'X' }],
      requestedAt: 0,
      waited: 0,
      held,
      operations: {},
    },
    ...{ outcome: 'released', toolUsed: undefined, waitedFor: [], followed: undefined, predicted: undefined },
    used: { cpu: 0.5, memory: 1_000, bandwidth: 2_000 },
    ...more,
  };
}
