import { devicesOf } from './scope.ts';
import type { LockState, Queued } from './state.ts';

/** The highest class that there is, and that aging reaches. */
export const highestClass = 7;

/**
 * The class after aging. A request of class c that has waited (7 - c) steps is in the highest class, where arrival alone
 * decides: from then on nothing that arrives later goes ahead of it, but for an upgrade of a present holder.
 */
export function effectivePriority(state: LockState, queued: Queued, at: number): number {
  const lift = Math.floor(Math.max(0, at - queued.since) / state.agingStep);
  return Math.min(highestClass, queued.request.priority + lift);
}

/** Holders that want more come first, since they block others while they wait; then class, then arrival. */
export function inOrder(state: LockState, queue: Iterable<Queued>, at: number): readonly Queued[] {
  return [...queue]
    .map((queued) => ({ queued, priority: effectivePriority(state, queued, at) }))
    .sort(
      (one, other) =>
        Number(other.queued.upgrade) - Number(one.queued.upgrade) ||
        other.priority - one.priority ||
        one.queued.sequence - other.queued.sequence,
    )
    .map(({ queued }) => queued);
}

/** Those who wait on the devices, or on a device that one of them waits on too, and so on. */
export function waitersAround(state: LockState, devices: readonly string[]): ReadonlySet<Queued> {
  const found = new Set<Queued>();
  const seen = new Set(devices);
  for (const device of seen) {
    for (const queued of state.waitersByDevice.get(device) ?? []) {
      found.add(queued);
      for (const other of devicesOf(queued.request.scopes)) seen.add(other);
    }
  }
  return found;
}
