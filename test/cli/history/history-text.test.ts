import { describe, expect, it } from 'vitest';
import { loadText, workflowsText } from '../../../src/cli/history/history-text.ts';
import type { WorkflowRecord } from '../../../src/predict/index.ts';

const record: WorkflowRecord = {
  ...{ workflow: 'roll-out', tool: 'alice', device: 'r1', profile: 'simulator', complexity: 'low' },
  ...{ estimate: undefined, scopes: [{ path: ['r1', 'candidate'], mode: 'X' }] },
  ...{ requestedAt: Date.parse('2026-11-24T11:00:00.250Z'), waited: 250, held: 1_500 },
  operations: { 'edit-config': { count: 3, time: 420 }, commit: { count: 1, time: 80 } },
  ...{ outcome: 'released', used: undefined, toolUsed: undefined, waitedFor: ['bob'], followed: 'bob' },
  predicted: { hold: 2_000, wait: 0 },
};

describe('forelock history', () => {
  it('has a line for each workflow, the newest first', () => {
    const older = { ...record, requestedAt: 0, complexity: undefined, waitedFor: [], predicted: undefined };
    expect(workflowsText([{ ...older, operations: {} }, record]).split('\n')).toEqual([
      'when                  tool   device  workflow  scopes        complexity  waited  waited for   held  predicted  operations                                outcome',
      '--------------------  -----  ------  --------  ------------  ----------  ------  ----------  -----  ---------  ----------------------------------------  --------',
      '2026-11-24 11:00:00Z  alice  r1      roll-out  /candidate X  low         250 ms  bob         1.5 s  2 s        3 edit-config (420 ms), 1 commit (80 ms)  released',
      '1970-01-01 00:00:00Z  alice  r1      roll-out  /candidate X              250 ms              1.5 s                                                       released',
    ]);
    expect(workflowsText([])).toBe('History has no such workflow.');
  });
});

describe('forelock history --load', () => {
  it('has a line for each step, and nothing for a gap', () => {
    expect(loadText('cpu', { start: 60_000, step: 60_000, values: [0.25, NaN, 1] }).split('\n')).toEqual([
      'from                  cpu',
      '--------------------  ----',
      '1970-01-01 00:01:00Z  0.25',
      '1970-01-01 00:02:00Z',
      '1970-01-01 00:03:00Z  1',
    ]);
    expect(loadText('cpu', { start: 0, step: 1, values: [] })).toMatch(/^Nothing/);
  });
});
