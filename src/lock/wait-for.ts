import { effectivePriority, inOrder, waitersAround } from './queue-order.ts';
import { conflicts, devicesOf } from './scope.ts';
import type { LockState, Queued } from './state.ts';

/** A circle of requests, each waiting for the owner of the next. */
export type Circle = readonly Queued[];

/** The owners that a waiting request waits for: holders in its way, and those ahead of it in the queue. */
function waitsFor(state: LockState, queued: Queued, at: number): ReadonlySet<string> {
  const { owner, scopes } = queued.request;
  const owners = new Set(state.table.blockers(owner, scopes));
  for (const ahead of inOrder(state, waitersAround(state, devicesOf(scopes)), at)) {
    if (ahead === queued) break;
    if (ahead.request.owner !== owner && conflicts(ahead.request.scopes, scopes))
      owners.add(ahead.request.owner);
  }
  return owners;
}

/** A circle that goes through `start`, or undefined. Depth first, in queue order: the same state finds the same one. */
export function findCircle(state: LockState, start: Queued, at: number): Circle | undefined {
  const waitingByOwner = byOwner(state);
  const visited = new Set<Queued>();
  const path: Queued[] = [];
  const reaches = (queued: Queued): boolean => {
    visited.add(queued);
    path.push(queued);
    for (const owner of waitsFor(state, queued, at)) {
      if (owner === start.request.owner) return true;
      for (const next of waitingByOwner.get(owner) ?? [])
        if (!visited.has(next) && reaches(next)) return true;
    }
    path.pop();
    return false;
  };
  return reaches(start) ? path : undefined;
}

/** The lowest class, and of those the youngest. */
export function victimOf(state: LockState, circle: Circle, at: number): Queued | undefined {
  return [...circle].sort(
    (one, other) =>
      effectivePriority(state, one, at) - effectivePriority(state, other, at) ||
      other.sequence - one.sequence,
  )[0];
}

function byOwner(state: LockState): ReadonlyMap<string, readonly Queued[]> {
  const found = new Map<string, Queued[]>();
  for (const queued of state.waiters.values()) {
    const own = found.get(queued.request.owner);
    if (own === undefined) found.set(queued.request.owner, [queued]);
    else own.push(queued);
  }
  return found;
}
