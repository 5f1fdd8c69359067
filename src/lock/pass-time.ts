import { grantsInTheWay, waitersOn } from './in-the-way.ts';
import type { Held, Queued } from './owner.ts';
import { leave } from './serve.ts';
import type { LockState } from './state.ts';
import type { LockEffect } from './types.ts';

/**
 * Ends the waits whose time is up, serves those who have come to their turn by age, and tells of leases that are over
 * while somebody waits for them.
 */
export function passTime(state: LockState, at: number, effects: LockEffect[]): void {
  for (let due = takeDue(state, at); due.length > 0; due = takeDue(state, at)) {
    const queued = due.filter((alarm) => alarm.kind === 'queued');
    const late = queued.filter(({ request }) => request.deadline <= at).sort(byDeadline);
    const aged = queued.filter(({ request }) => request.deadline > at);
    for (const each of late) {
      const holders = grantsInTheWay(state, each);
      effects.push({ type: 'denied', request: each.request.id, reason: 'timeout', holders });
    }
    for (const each of aged) state.alarms.set(each, each.request.deadline);
    leave(state, late, at, effects, aged);
    for (const alarm of due) if (alarm.kind === 'held') tellOverdue(state, alarm, effects);
  }
}

function byDeadline(one: Queued, other: Queued): number {
  return one.request.deadline - other.request.deadline || one.order - other.order;
}

function takeDue(state: LockState, at: number): readonly (Held | Queued)[] {
  const due: (Held | Queued)[] = [];
  for (let { first } = state.alarms; first !== undefined && first.due <= at; { first } = state.alarms) {
    state.alarms.clear(first);
    due.push(first);
  }
  return due;
}

function tellOverdue(state: LockState, held: Held, effects: LockEffect[]): void {
  if (!state.grants.has(held)) return;
  const waiting = waitersOn(state, held);
  if (waiting.length === 0) return;
  held.told = true;
  effects.push({ type: 'overdue', grant: held.grant, waiters: waiting.map(({ request }) => request.id) });
}

/** When the machine next wants a tick. A tick that comes too early, or for nothing, does no harm. */
export function nextWakeup(state: LockState): number | undefined {
  const due = state.alarms.first?.due;
  return due === Number.POSITIVE_INFINITY ? undefined : due;
}
