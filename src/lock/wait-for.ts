import { holdersInTheWay } from './in-the-way.ts';
import type { Owner, Queued } from './owner.ts';
import { effectivePriority } from './ranking.ts';
import type { LockState } from './state.ts';

/** A circle of requests, each waiting for a grant of the owner of the next. */
export type Circle = readonly Queued[];

/**
 * A circle that goes through `start`, or undefined. Only grants make circles: in the queue a holder stands before all who
 * wait for it, so whoever is ahead never waits for whoever is behind. Depth first, oldest grant first: the same state
 * finds the same one. Without recursion: a chain of those who wait may be long.
 */
export function findCircle(start: Queued, state: LockState): Circle | undefined {
  if (start.owner.held.size === 0) return undefined;
  const visited = new Set<Queued>([start]);
  const path: { readonly queued: Queued; readonly next: Queued[] }[] = [];
  const enter = (queued: Queued): boolean => {
    const owners = ownersInTheWay(state, queued);
    path.push({ queued, next: owners.flatMap(({ waiting }) => waiting.items()).reverse() });
    return owners.includes(start.owner);
  };
  if (enter(start)) return path.map(({ queued }) => queued);
  for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
    const next = last.next.pop();
    if (next === undefined) path.pop();
    else if (!visited.has(next)) {
      visited.add(next);
      if (enter(next)) return path.map(({ queued }) => queued);
    }
  }
  return undefined;
}

function ownersInTheWay(state: LockState, queued: Queued): readonly Owner[] {
  return [...new Set(holdersInTheWay(state, queued).map(({ owner }) => owner))];
}

/** The lowest class, and of those the youngest. */
export function victimOf(state: LockState, circle: Circle, at: number): Queued | undefined {
  return [...circle].sort(
    (one, other) =>
      effectivePriority(state, one, at) - effectivePriority(state, other, at) || other.order - one.order,
  )[0];
}
