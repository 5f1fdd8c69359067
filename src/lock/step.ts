import { canonicalScopes } from './canonical.ts';
import { Claim } from './claim.ts';
import { GivenGrant } from './given-grant.ts';
import { holdersInTheWay, isBlocked, isWanted, waitersAround } from './in-the-way.ts';
import type { Held, Owner, Queued } from './owner.ts';
import { passTime } from './pass-time.ts';
import { isOutOfReach, setCapacity, waitersAtRegion } from './pool.ts';
import { breakWait, leave, serve } from './serve.ts';
import { beginWait } from './signal.ts';
import { addGrant, enqueue, type LockState, removeGrant } from './state.ts';
import type { LockEffect, LockEvent, LockRequest } from './types.ts';

export interface LockStep {
  readonly state: LockState;
  readonly effects: readonly LockEffect[];
}

/** One event of the machine. The state is changed in place; see LockState. */
export function stepLock(state: LockState, event: LockEvent): LockStep {
  const effects: LockEffect[] = [];
  const { at } = event;
  switch (event.type) {
    case 'request':
      request(state, event.request, at, effects);
      break;
    case 'release':
    case 'revoke':
      giveBack(state, event, effects);
      break;
    case 'cancel':
      cancel(state, event.request, at, effects);
      break;
    case 'renew':
      renew(state, event.grant, event.token, at, effects);
      break;
    case 'capacity':
      setCapacity(state, event.path, event.units);
      reconsider(state, event.path, at, effects);
      break;
    case 'tick':
      break;
  }
  if (state.alarms.first !== undefined) passTime(state, at, effects);
  return { state, effects };
}

function request(state: LockState, asked: LockRequest, at: number, effects: LockEffect[]): void {
  const owner = state.owners.of(asked.owner);
  const scopes = canonicalScopes(asked.scopes);
  const wanted = scopes === asked.scopes ? asked : { ...asked, scopes };
  const claims = scopes.map((scope) => new Claim(owner, scope));
  if (isOutOfReach(state, owner, claims)) {
    effects.push({ type: 'denied', request: asked.id, reason: 'capacity', holders: [] });
    state.owners.settle(owner);
  } else if (isBlocked(state, owner, claims) || isWanted(state, owner, claims)) {
    queue(state, wanted, owner, claims, at, effects);
  } else {
    effects.push({ type: 'granted', grant: addGrant(state, wanted, owner, claims, at).grant });
  }
}

function queue(
  state: LockState,
  wanted: LockRequest,
  owner: Owner,
  claims: readonly Claim[],
  at: number,
  effects: LockEffect[],
): void {
  const queued = newQueued(state, wanted, owner, claims, at);
  enqueue(state, queued);
  serve(state, new Set([queued]), at, effects);
  breakWait(state, queued, at, effects);
  if (state.waiters.get(wanted.id) !== queued) return;
  const holders = holdersInTheWay(state, queued);
  effects.push({ type: 'queued', request: wanted.id, holders: holders.map(({ grant }) => grant) });
  for (const held of holders) beginWait(state, queued, held, at, effects);
}

function newQueued(
  state: LockState,
  request: LockRequest,
  owner: Owner,
  claims: readonly Claim[],
  at: number,
): Queued {
  state.sequence += 1;
  return {
    kind: 'queued',
    owner,
    request,
    claims,
    since: at,
    entries: [],
    presses: [],
    due: 0,
    slot: -1,
    order: state.sequence,
    previous: undefined,
    next: undefined,
  };
}

/** The grant that the token is in force for; told as stale where there is none. */
function inForce(state: LockState, id: string, token: number, effects: LockEffect[]): Held | undefined {
  const held = state.grants.get(id, token);
  if (held !== undefined) return held;
  effects.push({ type: 'stale', grant: id, token });
  return undefined;
}

function giveBack(
  state: LockState,
  event: Extract<LockEvent, { type: 'release' | 'revoke' }>,
  effects: LockEffect[],
): void {
  const held = inForce(state, event.grant, event.token, effects);
  if (held === undefined) return;
  const orderMayChange = state.waitingHolders > 0;
  removeGrant(state, held);
  if (event.type === 'revoke') effects.push({ type: 'revoked', grant: held.grant });
  effects.push({ type: 'released', grant: held.grant });
  if (state.waiters.size === 0) return;
  const around = waitersAround(
    state,
    held.entries.map(({ claim }) => claim),
  );
  const all = around.size > 0 && orderMayChange;
  serve(state, all ? new Set(state.waiters.values()) : around, event.at, effects);
}

function cancel(state: LockState, id: string, at: number, effects: LockEffect[]): void {
  const queued = state.waiters.get(id);
  if (queued !== undefined) leave(state, [queued], at, effects);
}

function renew(state: LockState, id: string, token: number, at: number, effects: LockEffect[]): void {
  const held = inForce(state, id, token, effects);
  if (held === undefined) return;
  held.grant = new GivenGrant(held.grant, at + held.grant.request.lease);
  // Its lease was told of or is watched, so somebody may wait for it; who waits for none sets no alarm.
  if (held.told || held.slot >= 0) state.alarms.set(held, held.grant.expiresAt);
  held.told = false;
}

/** After a pool has changed: some can never be served now, and some at once. */
function reconsider(state: LockState, region: readonly string[], at: number, effects: LockEffect[]): void {
  for (const queued of waitersAtRegion(state, region)) {
    breakWait(state, queued, at, effects);
    if (state.waiters.get(queued.request.id) !== queued) continue;
    for (const held of holdersInTheWay(state, queued)) beginWait(state, queued, held, at, effects);
  }
  serve(state, new Set(waitersAtRegion(state, region)), at, effects);
}
