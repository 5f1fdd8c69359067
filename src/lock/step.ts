import { LockTable } from './lock-table.ts';
import { inOrder, waitersAround } from './queue-order.ts';
import { devicesOf, type Scope } from './scope.ts';
import { addGrant, dequeue, enqueue, type LockState, putGrant, type Queued, removeGrant } from './state.ts';
import type { Grant, LockEffect, LockEvent, LockRequest } from './types.ts';
import { findCircle, victimOf } from './wait-for.ts';

export interface LockStep {
  readonly state: LockState;
  readonly effects: readonly LockEffect[];
}

/** One event of the machine. The state is changed in place; see LockState. */
export function stepLock(state: LockState, event: LockEvent): LockStep {
  const effects: LockEffect[] = [];
  switch (event.type) {
    case 'request':
      request(state, event.request, event.at, effects);
      break;
    case 'release':
      release(state, event.grant, event.token, event.at, effects);
      break;
    case 'cancel':
      cancel(state, event.request, event.at, effects);
      break;
    case 'renew':
      renew(state, event.grant, event.token, event.at, effects);
      break;
    case 'tick':
      break;
  }
  if (state.waiters.size > 0) passTime(state, event.at, effects);
  return { state, effects };
}

function request(state: LockState, wanted: LockRequest, at: number, effects: LockEffect[]): void {
  state.sequence += 1;
  const devices = devicesOf(wanted.scopes);
  const alone = devices.every((device) => !state.waitersByDevice.has(device));
  if (alone && !state.table.blocks(wanted.owner, wanted.scopes)) {
    effects.push({ type: 'granted', grant: addGrant(state, wanted, at) });
    return;
  }
  const queued: Queued = {
    request: wanted,
    since: at,
    sequence: state.sequence,
    upgrade: holdsOn(state, wanted, devices),
  };
  enqueue(state, queued);
  serve(state, devices, at, effects);
  if (!state.waiters.has(wanted.id)) return;
  breakCircles(state, queued, at, effects);
  if (!state.waiters.has(wanted.id)) return;
  effects.push({ type: 'queued', request: wanted.id, holders: holdersInTheWay(state, queued) });
}

function holdsOn(state: LockState, { owner }: LockRequest, devices: readonly string[]): boolean {
  for (const grant of state.grantsByOwner.get(owner) ?? []) {
    if (devices.some((device) => grant.tokens[device] !== undefined)) return true;
  }
  return false;
}

/** The grant that the token is in force for; told as stale where there is none. */
function inForce(state: LockState, id: string, token: number, effects: LockEffect[]): Grant | undefined {
  const grant = state.grants.get(id);
  if (grant?.token === token) return grant;
  effects.push({ type: 'stale', grant: id, token });
  return undefined;
}

function release(state: LockState, id: string, token: number, at: number, effects: LockEffect[]): void {
  const grant = inForce(state, id, token, effects);
  if (grant === undefined) return;
  removeGrant(state, grant);
  effects.push({ type: 'released', grant });
  serve(state, devicesOf(grant.request.scopes), at, effects);
}

function cancel(state: LockState, id: string, at: number, effects: LockEffect[]): void {
  const queued = state.waiters.get(id);
  if (queued === undefined) return;
  dequeue(state, queued);
  serve(state, devicesOf(queued.request.scopes), at, effects);
}

function renew(state: LockState, id: string, token: number, at: number, effects: LockEffect[]): void {
  const grant = inForce(state, id, token, effects);
  if (grant === undefined) return;
  state.told.delete(id);
  putGrant(state, { ...grant, expiresAt: at + grant.request.lease });
}

/**
 * Grants, in queue order, what neither a holder nor somebody ahead in the queue stands in the way of. Whoever stays
 * behind is entered in a table of its own, so that each look costs a path's depth and not the queue's length.
 */
function serve(state: LockState, devices: readonly string[], at: number, effects: LockEffect[]): void {
  const around = waitersAround(state, devices);
  if (around.size === 0) return;
  const ahead = new LockTable();
  const served: Queued[] = [];
  for (const queued of inOrder(state, around, at)) {
    const { owner, scopes } = queued.request;
    if (isFree(state, ahead, owner, scopes)) {
      dequeue(state, queued);
      effects.push({ type: 'granted', grant: addGrant(state, queued.request, at) });
      served.push(queued);
    } else {
      ahead.add(owner, scopes);
    }
  }
  // A grant to an owner that waits for something else as well can close a circle.
  for (const { request: granted } of served) {
    for (const queued of [...state.waiters.values()]) {
      if (queued.request.owner === granted.owner) breakCircles(state, queued, at, effects);
    }
  }
}

function isFree(state: LockState, ahead: LockTable, owner: string, scopes: readonly Scope[]): boolean {
  return !state.table.blocks(owner, scopes) && !ahead.blocks(owner, scopes);
}

function breakCircles(state: LockState, queued: Queued, at: number, effects: LockEffect[]): void {
  while (state.waiters.has(queued.request.id)) {
    const circle = findCircle(state, queued, at);
    const victim = circle && victimOf(state, circle, at);
    if (circle === undefined || victim === undefined) return;
    const holders = holdersInTheWay(state, victim);
    dequeue(state, victim);
    const owners = circle.map(({ request: { owner } }) => owner);
    effects.push({ type: 'denied', request: victim.request.id, reason: 'deadlock', holders, circle: owners });
    serve(state, devicesOf(victim.request.scopes), at, effects);
  }
}

function holdersInTheWay(state: LockState, { request: { owner, scopes } }: Queued): readonly Grant[] {
  return state.table.blockers(owner, scopes).flatMap((other) => [...(state.grantsByOwner.get(other) ?? [])]);
}

/** Ends the waits whose time is up, and tells of leases that are over while somebody waits for them. */
function passTime(state: LockState, at: number, effects: LockEffect[]): void {
  const late = [...state.waiters.values()].filter(({ request: { deadline } }) => deadline <= at);
  for (const queued of late) {
    effects.push({
      type: 'denied',
      request: queued.request.id,
      reason: 'timeout',
      holders: holdersInTheWay(state, queued),
    });
    dequeue(state, queued);
  }
  for (const queued of late) serve(state, devicesOf(queued.request.scopes), at, effects);
  tellOverdue(state, at, effects);
}

function tellOverdue(state: LockState, at: number, effects: LockEffect[]): void {
  const waitersOf = new Map<Grant, string[]>();
  for (const queued of state.waiters.values()) {
    for (const grant of holdersInTheWay(state, queued)) {
      if (grant.expiresAt > at || state.told.has(grant.id)) continue;
      waitersOf.set(grant, [...(waitersOf.get(grant) ?? []), queued.request.id]);
    }
  }
  for (const [grant, waiting] of waitersOf) {
    state.told.add(grant.id);
    effects.push({ type: 'overdue', grant, waiters: waiting });
  }
}

/** When the machine next wants a tick: the earliest end of a wait, or of a lease that somebody waits for. */
export function nextWakeup(state: LockState): number | undefined {
  let earliest = Number.POSITIVE_INFINITY;
  for (const queued of state.waiters.values()) {
    earliest = Math.min(earliest, queued.request.deadline);
    for (const grant of holdersInTheWay(state, queued)) {
      if (!state.told.has(grant.id)) earliest = Math.min(earliest, grant.expiresAt);
    }
  }
  return earliest === Number.POSITIVE_INFINITY ? undefined : earliest;
}
