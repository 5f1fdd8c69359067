import { waitersOn } from './in-the-way.ts';
import type { Owner, Queued } from './owner.ts';
import type { LockState } from './state.ts';

/** The highest class that there is, and that aging reaches. */
export const highestClass = 7;

/** Where a request stands in the queue; see `compareRanks`. */
export interface Rank {
  readonly priority: number;
  /** Within a class below the highest: how long it is expected to hold, per request that it would set free. */
  readonly length: number;
  /** The arrival of the request in whose place it stands: its own, or one that waits for its owner. */
  readonly place: number;
  /** How many wait for its owner, directly or not. */
  readonly dependents: number;
  readonly sequence: number;
}

/**
 * The class after aging. A request of class c that has waited (7 - c) steps is in the highest class, where arrival alone
 * decides: from then on nothing that arrives later goes ahead of it, but for a holder that somebody waits for who is
 * not behind it.
 */
export function effectivePriority(state: LockState, queued: Queued, at: number): number {
  return agedClass(queued.request.priority, at - queued.since, state.agingStep);
}

/** The class of a request that has waited so many milliseconds. */
export function agedClass(priority: number, waited: number, agingStep: number): number {
  return Math.min(highestClass, priority + Math.floor(Math.max(0, waited) / agingStep));
}

function liftsAt(state: LockState, { since }: Queued, at: number): number {
  return Math.floor(Math.max(0, at - since) / state.agingStep);
}

/** When aging next lifts the request; infinity when it is in the highest class. */
export function nextLift(state: LockState, queued: Queued, at: number): number {
  if (effectivePriority(state, queued, at) === highestClass) return Number.POSITIVE_INFINITY;
  return queued.since + (liftsAt(state, queued, at) + 1) * state.agingStep;
}

/** Class first; then short ones and those that set many free; then arrival; and a holder before those who wait for it. */
export function compareRanks(one: Rank, other: Rank): number {
  return (
    other.priority - one.priority ||
    one.length - other.length ||
    one.place - other.place ||
    other.dependents - one.dependents ||
    one.sequence - other.sequence
  );
}

/** The order of the queue at one moment. What it has worked out it keeps, so it holds only until the state changes. */
export class Ranking {
  readonly #state: LockState;
  readonly #at: number;
  readonly #ranks = new Map<Queued, Rank>();
  readonly #dependents = new Map<Owner, ReadonlySet<Queued>>();

  constructor(state: LockState, at: number) {
    this.#state = state;
    this.#at = at;
  }

  compare(one: Queued, other: Queued): number {
    return compareRanks(this.of(one), this.of(other));
  }

  /** A holder stands directly before the first of those who wait for it, where that is further ahead. */
  of(queued: Queued): Rank {
    const known = this.#ranks.get(queued);
    if (known !== undefined) return known;
    const dependents = this.dependents(queued.owner);
    let rank = this.#own(queued);
    for (const dependent of dependents) {
      const theirs = this.#own(dependent);
      if (compareRanks(theirs, rank) < 0) rank = theirs;
    }
    if (dependents.size > 0) rank = { ...rank, dependents: dependents.size, sequence: queued.order };
    this.#ranks.set(queued, rank);
    return rank;
  }

  /** Who waits for the owner's grants, and who waits for the grants of those, and so on; a circle is gone round once. */
  dependents(owner: Owner): ReadonlySet<Queued> {
    if (owner.held.size === 0) return nobody;
    let found = this.#dependents.get(owner);
    if (found === undefined) {
      found = dependentsOf(this.#state, owner);
      this.#dependents.set(owner, found);
    }
    return found;
  }

  #own(queued: Queued): Rank {
    const priority = effectivePriority(this.#state, queued, this.#at);
    const dependents = this.dependents(queued.owner).size;
    const length = priority === highestClass ? 0 : lengthOf(queued.request.predictedHold, dependents);
    return { priority, length, place: queued.order, dependents, sequence: queued.order };
  }
}

const nobody: ReadonlySet<Queued> = new Set();

function dependentsOf(state: LockState, owner: Owner): ReadonlySet<Queued> {
  const found = new Set<Queued>();
  const owners = new Set([owner]);
  for (const each of owners) {
    for (const held of each.held.items()) {
      for (const waiting of waitersOn(state, held)) {
        found.add(waiting);
        owners.add(waiting.owner);
      }
    }
  }
  return found;
}

/**
 * Milliseconds of the predicted hold for each request that is served or set free by it (shortest job first, weighted by the
 * dependency set of LDSF), in powers of two: a difference of less than twofold is the forecast's noise, and arrival
 * decides. An unknown hold comes last.
 */
export function lengthOf(predictedHold: number, dependents: number): number {
  if (predictedHold <= 0) return 32;
  return 32 - Math.clz32(Math.min(2 ** 31, predictedHold / (1 + dependents)));
}
