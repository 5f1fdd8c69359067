import type { Log, Resources } from '../core/index.ts';
import type { Scope } from '../lock/index.ts';
import type { Outcome, WorkflowRecord } from '../predict/index.ts';
import type { Ruling } from './lock-queue.ts';
import type { Seat, Work } from './work.ts';

/** What history keeps of a grant that has ended at `now`. */
export function recordOf(
  seat: Seat,
  {
    profile,
    outcome,
    now,
    used,
    toolUsed,
    allocated,
  }: {
    profile: string;
    outcome: Outcome;
    now: number;
    used: Resources | undefined;
    toolUsed: WorkflowRecord['toolUsed'];
    allocated: Resources | undefined;
  },
): WorkflowRecord {
  const { grant, work, waited, waitedFor, followed, operations } = seat;
  return {
    workflow: work.declared.workflow ?? grant.request.id,
    tool: work.tool,
    device: work.device,
    profile,
    complexity: work.declared.complexity,
    estimate: work.declared.estimate,
    scopes: work.scopes,
    requestedAt: grant.grantedAt - waited,
    waited,
    held: now - grant.grantedAt,
    operations: operations.tallies(),
    outcome,
    used,
    toolUsed,
    ...(allocated === undefined ? {} : { allocated }),
    waitedFor,
    followed,
    predicted: { hold: seat.prediction.hold.p50, wait: seat.prediction.contention.expectedWait },
  };
}

/** The datastores of a device that a crash may leave locked: each once, without what is locked inside. */
export function datastoresOf(scopes: readonly Scope[], device: string): readonly string[] {
  const own = scopes.filter(({ path }) => path[0] === device).flatMap(({ path }) => path[1] ?? []);
  return [...new Set(own)].filter((name) => !name.startsWith('#'));
}

/** Every decision is told: who, what, why. */
export function auditRuling(log: Log, work: Work, ruling: Ruling): void {
  const { tool, device, session, priority } = work;
  const scopes = work.scopes.map(({ path, mode }) => `/${path.join('/')} ${mode}`);
  const why = ruling.type === 'denied' ? { reason: ruling.reason } : {};
  const token = ruling.type === 'granted' ? { token: ruling.grant.token } : {};
  log.debug(
    { event: 'ruling', ruling: ruling.type, tool, device, session, priority, scopes, ...why, ...token },
    'ruling',
  );
}
