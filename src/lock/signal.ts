import { waitersOn } from './in-the-way.ts';
import type { Held, Queued } from './owner.ts';
import type { LockState } from './state.ts';
import type { LockEffect } from './types.ts';

/** A request begins to wait for a grant: the lease is watched, and a holder of a lower class is asked to yield. */
export function beginWait(
  state: LockState,
  queued: Queued,
  held: Held,
  at: number,
  effects: LockEffect[],
): void {
  const { grant } = held;
  const { id, priority, deadline } = queued.request;
  if (!held.told && held.slot < 0) state.alarms.set(held, grant.expiresAt);
  // Who does not want to wait is about to be refused, and disturbs nobody.
  if (priority <= grant.request.priority || deadline <= at || queued.presses.includes(held)) return;
  queued.presses = [...queued.presses, held];
  held.pressing += 1;
  if ((held.signalled & (1 << priority)) !== 0) return;
  held.signalled |= 1 << priority;
  effects.push({ type: 'yield', grant, waiter: id, deadline: Math.min(grant.expiresAt, deadline) });
}

/** A new grant may stand in the way of some who wait already: whether it does. */
export function beginWaitsOn(state: LockState, held: Held, at: number, effects: LockEffect[]): boolean {
  const waiting = waitersOn(state, held);
  for (const queued of waiting) beginWait(state, queued, held, at, effects);
  return waiting.length > 0;
}

/** A request waits no more: where it was the last of a higher class, the holder may go on in peace. */
export function endWaits(state: LockState, queued: Queued, effects: LockEffect[]): void {
  for (const held of queued.presses) {
    held.pressing -= 1;
    if (held.pressing > 0 || !state.grants.has(held)) continue;
    held.signalled = 0;
    effects.push({ type: 'resume', grant: held.grant });
  }
  queued.presses = [];
}
