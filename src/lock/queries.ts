import { effectivePriority, inOrder } from './queue-order.ts';
import type { LockState } from './state.ts';
import type { Grant, Waiter } from './types.ts';

export function grants(state: LockState): readonly Grant[] {
  return [...state.grants.values()];
}

/** Those who wait, in the order in which they would be served now. */
export function waiters(state: LockState, at: number): readonly Waiter[] {
  return inOrder(state, state.waiters.values(), at).map((queued) => ({
    ...queued,
    effectivePriority: effectivePriority(state, queued, at),
  }));
}

/** Whether the fencing token is the one in force: an operation that carries another is not let through. */
export function checkToken(state: LockState, grant: string, token: number): boolean {
  return state.grants.get(grant)?.token === token;
}
