import { Claim } from './claim.ts';
import type { Owner, Queued } from './owner.ts';
import { type LockState, regionKey } from './state.ts';

/** Units that a claim is for; undefined where it is for something else. */
export function unitsOf({ extent }: Claim): number | undefined {
  return extent?.kind === 'units' ? extent.count : undefined;
}

export function setCapacity(state: LockState, path: readonly string[], units: number): void {
  state.capacities.set(regionKey(path), units);
}

/** A pool that nobody told of has nothing to give. */
function capacityOf(state: LockState, path: readonly string[]): number {
  return state.capacities.get(regionKey(path)) ?? 0;
}

/** Whether a claim for units would be too much beside all that is held, and `more`. A physical pool: the own counts too. */
export function overdraws(state: LockState, claim: Claim, more = 0): boolean {
  const wanted = unitsOf(claim);
  if (wanted === undefined) return false;
  return state.held.unitsAt(claim.path) + more + wanted > capacityOf(state, claim.path);
}

/** Whether the pool could not give the owner this much even if nobody else had anything of it. */
export function isOutOfReach(state: LockState, owner: Owner, claims: readonly Claim[]): boolean {
  return claims.some((claim) => {
    const wanted = unitsOf(claim);
    if (wanted === undefined) return false;
    let own = 0;
    for (const { claim: other } of state.held.entriesAt(claim.path))
      if (other.owner === owner) own += unitsOf(other) ?? 0;
    return own + wanted > capacityOf(state, claim.path);
  });
}

/** Those who wait for anything on a region, in order of arrival. */
export function waitersAtRegion(state: LockState, path: readonly string[]): readonly Queued[] {
  const found = new Set<Queued>();
  const whole = new Claim({ name: '' }, { path, mode: 'X' });
  state.queued.find(whole, undefined, ({ holder }) => {
    found.add(holder);
    return false;
  });
  return [...found].sort((one, other) => one.order - other.order);
}
