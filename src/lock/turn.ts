import { mayPass } from './backfill.ts';
import { bothUnits, type Claim } from './claim.ts';
import { isBlocked } from './in-the-way.ts';
import type { Queued } from './owner.ts';
import { overdraws, unitsOf } from './pool.ts';
import type { Ranking } from './ranking.ts';
import type { LockState } from './state.ts';

/** Whether neither a holder stands in the way of a waiting request, nor somebody ahead whom it may not pass. */
export function isItsTurn(state: LockState, queued: Queued, ranking: Ranking, at: number): boolean {
  if (isBlocked(state, queued.owner, queued.claims)) return false;
  return !queued.claims.some((claim) => isBehind(state, queued, claim, ranking, at));
}

function isBehind(state: LockState, queued: Queued, claim: Claim, ranking: Ranking, at: number): boolean {
  const holdsUp = (other: Queued): boolean =>
    ranking.compare(other, queued) < 0 && !mayPass(state, queued, other, at);
  if (unitsOf(claim) !== undefined && isBehindAtPool(state, queued, claim, ranking, holdsUp)) return true;
  return state.queued.find(
    claim,
    queued.owner,
    (entry) => !bothUnits(claim, entry.claim) && holdsUp(entry.holder),
  );
}

/** Units go in order: a later request has what is left when all that is held and wanted ahead of it is counted. */
function isBehindAtPool(
  state: LockState,
  queued: Queued,
  claim: Claim,
  ranking: Ranking,
  holdsUp: (other: Queued) => boolean,
): boolean {
  const ahead = state.queued
    .entriesAt(claim.path)
    .filter((entry) => bothUnits(claim, entry.claim) && ranking.compare(entry.holder, queued) < 0);
  const wantedAhead = ahead.reduce((sum, entry) => sum + (unitsOf(entry.claim) ?? 0), 0);
  return overdraws(state, claim, wantedAhead) && ahead.some((entry) => holdsUp(entry.holder));
}
