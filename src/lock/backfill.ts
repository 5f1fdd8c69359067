import { collectHolders } from './in-the-way.ts';
import type { Held, Queued } from './owner.ts';
import { effectivePriority, highestClass } from './ranking.ts';
import type { LockState } from './state.ts';

/**
 * EASY backfill (Lifka, "The ANL/IBM SP scheduling system", 1995): whether a request may pass one that is ahead and that it
 * conflicts with. It may where it is expected to be over before the other can start anyway, and never where the other is
 * old enough to be in the highest class and came first. A hold that nobody can predict passes nobody.
 */
export function mayPass(state: LockState, queued: Queued, ahead: Queued, at: number): boolean {
  const { predictedHold } = queued.request;
  if (predictedHold <= 0) return false;
  if (ahead.order < queued.order && effectivePriority(state, ahead, at) === highestClass) return false;
  return at + predictedHold <= reservedStart(state, ahead, at);
}

/** When the holders in the way of a request are expected to be gone; now, where none is or nobody knows. */
function reservedStart(state: LockState, { owner, claims }: Queued, at: number): number {
  let start = at;
  for (const claim of claims) {
    const holders = new Set<Held>();
    const pooled = new Set<Held>();
    collectHolders(state, owner, claim, holders, pooled);
    for (const held of holders) start = Math.max(start, expectedEnd(held));
    // A pool may have enough again as soon as the first gives its units back.
    if (pooled.size > 0) start = Math.max(start, Math.min(...[...pooled].map(expectedEnd)));
  }
  return start;
}

function expectedEnd({ grant: { grantedAt, request } }: Held): number {
  return request.predictedHold > 0 ? grantedAt + request.predictedHold : Number.NEGATIVE_INFINITY;
}
