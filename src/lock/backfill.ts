import { collectHolders } from './in-the-way.ts';
import type { Held, Queued } from './owner.ts';
import { unitsOf } from './pool.ts';
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
    collectHolders(state, owner, claim, holders);
    const ends = [...holders].map(expectedEnd);
    if (ends.length === 0) continue;
    // A pool may have enough again as soon as the first gives its units back.
    start = Math.max(start, unitsOf(claim) === undefined ? Math.max(...ends) : Math.min(...ends));
  }
  return start;
}

function expectedEnd({ grant: { grantedAt, request } }: Held): number {
  return request.predictedHold > 0 ? grantedAt + request.predictedHold : Number.NEGATIVE_INFINITY;
}
