import { effectivePriority, Ranking } from './ranking.ts';
import type { LockState } from './state.ts';
import type { Grant, Waiter } from './types.ts';

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

/** Whether the fencing token is the one in force: an operation that carries another is not let through. */
export function checkToken(state: LockState, grant: string, token: number): boolean {
  return state.grants.get(grant, token) !== undefined;
}
