import { holdersInTheWay } from './in-the-way.ts';
import type { Queued } from './owner.ts';
import { effectivePriority, Ranking } from './ranking.ts';
import type { LockState } from './state.ts';
import type { Grant, LockRequest, Waiter } from './types.ts';

export function grants(state: LockState): readonly Grant[] {
  return state.grants.items().map(({ grant }) => grant);
}

/** Those who wait, in the order in which they would be served now. */
export function waiters(state: LockState, at: number): readonly Waiter[] {
  const ranking = new Ranking(state, at);
  return [...state.waiters.values()]
    .sort((one, other) => ranking.compare(one, other))
    .map((queued) => ({
      request: queued.request,
      since: queued.since,
      sequence: queued.order,
      effectivePriority: effectivePriority(state, queued, at),
      inheritedPriority: ranking.of(queued).priority,
    }));
}

/**
 * Whom a waiting request waits for now: first the holders in its way, the oldest first, then those of others who want the
 * same and are ahead of it. Empty where it does not wait.
 */
export function waitsFor(state: LockState, id: string, at: number): readonly LockRequest[] {
  const queued = state.waiters.get(id);
  if (queued === undefined) return [];
  return [
    ...holdersInTheWay(state, queued).map(({ grant }) => grant.request),
    ...rivalsAhead(state, queued, at).map(({ request }) => request),
  ];
}

function rivalsAhead(state: LockState, queued: Queued, at: number): readonly Queued[] {
  const ranking = new Ranking(state, at);
  const found = new Set<Queued>();
  for (const claim of queued.claims) {
    state.queued.find(claim, queued.owner, ({ holder }) => {
      if (ranking.compare(holder, queued) < 0) found.add(holder);
      return false;
    });
  }
  return [...found].sort((one, other) => ranking.compare(one, other));
}

/** Whether the fencing token is the one in force: an operation that carries another is not let through. */
export function checkToken(state: LockState, grant: string, token: number): boolean {
  return state.grants.get(grant, token) !== undefined;
}
