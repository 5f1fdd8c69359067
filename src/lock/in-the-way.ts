import { bothUnits, type Claim } from './claim.ts';
import type { Held, Owner, Queued } from './owner.ts';
import { overdraws } from './pool.ts';
import type { LockState } from './state.ts';
import type { Grant } from './types.ts';

/** Whether a grant of somebody else stands in the way of the claims, or a pool is too empty. */
export function isBlocked(state: LockState, owner: Owner, claims: readonly Claim[]): boolean {
  for (const claim of claims) {
    if (claim.extent?.kind === 'units') {
      if (overdraws(state, claim)) return true;
      if (state.held.find(claim, owner, (entry) => !bothUnits(claim, entry.claim))) return true;
    } else if (state.held.find(claim, owner, always)) return true;
  }
  return false;
}

/** Whether somebody who waits wants what these claims would take; of units, whether somebody wants any. */
export function isWanted(state: LockState, owner: Owner, claims: readonly Claim[]): boolean {
  if (state.waiters.size === 0) return false;
  for (const claim of claims) {
    // A pool is physical: there the own requests stand in line too.
    if (state.queued.find(claim, claim.extent?.kind === 'units' ? undefined : owner, always)) return true;
  }
  return false;
}

const always = (): boolean => true;

/** The grants that a waiting request waits for, the oldest first. */
export function holdersInTheWay(state: LockState, { owner, claims }: Queued): readonly Held[] {
  const found = new Set<Held>();
  for (const claim of claims) collectHolders(state, owner, claim, found);
  return [...found].sort((one, other) => one.order - other.order);
}

/** The grants in the way of one claim; `pooled`, where given, gets those that only have units which are wanting. */
export function collectHolders(
  state: LockState,
  owner: Owner,
  claim: Claim,
  found: Set<Held>,
  pooled: Set<Held> = found,
): void {
  const short = overdraws(state, claim);
  state.held.find(claim, owner, (entry) => {
    if (!bothUnits(claim, entry.claim)) found.add(entry.holder);
    else if (short) pooled.add(entry.holder);
    return false;
  });
}

export function grantsInTheWay(state: LockState, queued: Queued): readonly Grant[] {
  return holdersInTheWay(state, queued).map(({ grant }) => grant);
}

/** Who waits for a grant, in order of arrival. */
export function waitersOn(state: LockState, { owner, entries }: Held): readonly Queued[] {
  const found = new Set<Queued>();
  if (state.waiters.size === 0) return [];
  for (const { claim } of entries) {
    state.queued.find(claim, owner, (entry) => {
      if (!bothUnits(claim, entry.claim) || overdraws(state, entry.claim)) found.add(entry.holder);
      return false;
    });
  }
  return [...found].sort((one, other) => one.order - other.order);
}

/** All whose turn may come when these claims are no longer there, also the owner's own: units are everybody's. */
export function waitersAround(state: LockState, claims: readonly Claim[]): ReadonlySet<Queued> {
  const found = new Set<Queued>();
  if (state.waiters.size === 0) return found;
  for (const claim of claims) {
    state.queued.find(claim, undefined, ({ holder }) => {
      found.add(holder);
      return false;
    });
  }
  return found;
}
