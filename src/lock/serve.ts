import { grantsInTheWay, isBlocked, waitersAround } from './in-the-way.ts';
import type { Held, Queued } from './owner.ts';
import { isOutOfReach, unitsOf, waitersAtRegion } from './pool.ts';
import { nextLift, Ranking } from './ranking.ts';
import { beginWaitsOn, endWaits } from './signal.ts';
import { addGrant, dequeue, type LockState } from './state.ts';
import { isItsTurn } from './turn.ts';
import type { Grant, LockEffect } from './types.ts';
import { findCircle, victimOf } from './wait-for.ts';

/**
 * Grants, in queue order, whatever neither a holder nor somebody ahead stands in the way of. `candidates` are those whom
 * the event may have set free. While a holder waits, any change may move it in the queue, so then it is all who wait.
 */
export function serve(
  state: LockState,
  candidates: ReadonlySet<Queued>,
  at: number,
  effects: LockEffect[],
): void {
  if (candidates.size === 0) return;
  const served: Held[] = [];
  let round: Iterable<Queued> = candidates;
  while (serveRound(state, roundOf(state, round), at, served, effects))
    round = new Set([...candidates, ...state.behind]);
  for (const held of served) {
    for (const queued of whoseCircleMayClose(state, held)) breakWait(state, queued, at, effects);
  }
}

/** The holder's own waits; and whoever waits for units where it took some, since that may have made the pool too empty. */
function whoseCircleMayClose(state: LockState, { owner, entries }: Held): readonly Queued[] {
  const pools = entries.filter(({ claim }) => unitsOf(claim) !== undefined);
  return [...owner.waiting.items(), ...pools.flatMap(({ claim }) => waitersAtRegion(state, claim.path))];
}

function roundOf(state: LockState, round: Iterable<Queued>): readonly Queued[] {
  if (state.waitingHolders > 0) return [...state.waiters.values()];
  return [...round].filter((queued) => state.waiters.get(queued.request.id) === queued);
}

/**
 * One pass down the queue, ended by the first grant that changes what others may do: whether it was. A holder that waits may
 * have moved; and who is held up by the new grant has a reserved start now, before which others may fit.
 */
function serveRound(
  state: LockState,
  round: readonly Queued[],
  at: number,
  served: Held[],
  effects: LockEffect[],
): boolean {
  const ranking = new Ranking(state, at);
  for (const queued of inOrder(state, round, ranking)) {
    if (isItsTurn(state, queued, ranking, at)) {
      const held = grantQueued(state, queued, at, effects);
      served.push(held);
      const holdsUp = beginWaitsOn(state, held, at, effects);
      if (state.waitingHolders > 0 || (holdsUp && state.behind.size > 0)) return true;
    } else if (isUnblocked(state, queued)) {
      watchAge(state, queued, ranking, at);
    }
  }
  return false;
}

/** Those in nobody's way but the queue's: the first is looked for before the rest is sorted, since it often bars them all. */
function* inOrder(state: LockState, round: readonly Queued[], ranking: Ranking): Iterable<Queued> {
  const free = round.filter((queued) => isUnblocked(state, queued));
  const first = free.reduce<Queued | undefined>(
    (best, each) => (best === undefined || ranking.compare(each, best) < 0 ? each : best),
    undefined,
  );
  if (first === undefined) return;
  yield first;
  yield* free
    .filter((queued) => queued !== first && isUnblocked(state, queued))
    .sort((one, other) => ranking.compare(one, other));
}

function isUnblocked(state: LockState, queued: Queued): boolean {
  if (!isBlocked(state, queued.owner, queued.claims)) return true;
  state.behind.delete(queued);
  return false;
}

function grantQueued(state: LockState, queued: Queued, at: number, effects: LockEffect[]): Held {
  dequeue(state, queued);
  const owner = state.owners.of(queued.owner.name);
  const held = addGrant(state, queued.request, owner, queued.claims, at);
  effects.push({ type: 'granted', grant: held.grant });
  endWaits(state, queued, effects);
  return held;
}

/** What waits only for its turn may come to it by aging alone, or by the aging of those who wait for its owner. */
function watchAge(state: LockState, queued: Queued, ranking: Ranking, at: number): void {
  let due = Math.min(queued.request.deadline, nextLift(state, queued, at));
  for (const dependent of ranking.dependents(queued.owner))
    due = Math.min(due, nextLift(state, dependent, at));
  state.alarms.set(queued, due);
  if (queued.request.predictedHold > 0) state.behind.add(queued);
}

/** Takes requests out of the queue and serves those who waited behind them, and `also` those whose turn it may be. */
export function leave(
  state: LockState,
  leaving: readonly Queued[],
  at: number,
  effects: LockEffect[],
  also: readonly Queued[] = [],
): void {
  const orderMayChange = state.waitingHolders > 0 && leaving.length > 0;
  for (const queued of leaving) {
    dequeue(state, queued);
    endWaits(state, queued, effects);
  }
  const claims = leaving.flatMap((queued) => queued.claims);
  const around = orderMayChange ? state.waiters.values() : waitersAround(state, claims);
  serve(state, new Set([...around, ...also]), at, effects);
}

/** Ends waits that lead nowhere: for more than a pool can give, or in a circle that this request is part of. */
export function breakWait(state: LockState, queued: Queued, at: number, effects: LockEffect[]): void {
  while (state.waiters.get(queued.request.id) === queued) {
    if (isOutOfReach(state, queued.owner, queued.claims)) {
      deny(state, queued, at, { reason: 'capacity' }, effects);
      return;
    }
    const circle = findCircle(queued, state);
    const victim = circle && victimOf(state, circle, at);
    if (circle === undefined || victim === undefined) return;
    deny(state, victim, at, { reason: 'deadlock', circle: circle.map(({ owner }) => owner.name) }, effects);
  }
}

type Denial =
  | { readonly reason: 'capacity' }
  | { readonly reason: 'deadlock'; readonly circle: readonly string[] };

function deny(state: LockState, queued: Queued, at: number, denial: Denial, effects: LockEffect[]): void {
  const holders: readonly Grant[] = grantsInTheWay(state, queued);
  effects.push({ type: 'denied', request: queued.request.id, holders, ...denial });
  leave(state, [queued], at, effects);
}
