import { lookup } from 'node:dns/promises';
import { type Log, type MarkingConfig, priorityClasses } from './core/index.ts';
import { type Flow, openNftMarking, WorkflowMarks } from './reserve/index.ts';
import type { SnmpSocket, SnmpTarget } from './snmp/index.ts';

export interface OpenMarks {
  /** Undefined where nothing is to be marked, or can't be. */
  readonly marks: WorkflowMarks | undefined;
  close(): Promise<void>;
}

/** Marks by policy. Where they can't be made that is told once, and all goes on without: they guard no lock. */
export async function openMarks(policy: MarkingConfig | undefined, log: Log): Promise<OpenMarks> {
  if (policy === undefined) return { marks: undefined, close: async () => {} };
  try {
    const marking = await openNftMarking(Object.values(policy));
    const dscpOf = (priority: number): number => dscpOfClass(policy, priority);
    return { marks: new WorkflowMarks(marking, dscpOf, log), close: () => marking.close() };
  } catch (cause) {
    log.warn({ cause: String(cause) }, 'policy.marking has no effect here: no packet is marked');
    return { marks: undefined, close: async () => {} };
  }
}

function dscpOfClass(policy: MarkingConfig, priority: number): number {
  if (priority >= priorityClasses.critical) return policy.critical;
  if (priority >= priorityClasses.high) return policy.high;
  return priority >= priorityClasses.normal ? policy.normal : policy.low;
}

/** The target, with its sockets marked as the device's grants are. */
export function markedTarget(
  target: SnmpTarget,
  device: string,
  marks: WorkflowMarks | undefined,
): SnmpTarget {
  if (marks === undefined) return target;
  return { ...target, onSocket: (socket) => markSocket(socket, device, marks) };
}

/** A name that can't be looked up now has no datagrams to mark either. */
function markSocket({ host, port, localPort }: SnmpSocket, device: string, marks: WorkflowMarks): () => void {
  const joined = lookup(host).then(
    async ({ address }) => {
      const flow: Flow = { protocol: 'udp', address, port, localPort };
      await marks.join(flow, `device ${device}`);
      return flow;
    },
    () => undefined,
  );
  return () => void joined.then((flow) => flow && marks.leave(flow));
}
