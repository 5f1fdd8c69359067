import { Alarms } from './alarms.ts';
import type { Claim } from './claim.ts';
import { giveGrant } from './given-grant.ts';
import { GrantBook } from './grant-book.ts';
import { LockTree } from './lock-tree.ts';
import { Held, type Owner, Owners, type Queued } from './owner.ts';
import type { LockRequest } from './types.ts';

/**
 * Everything the machine knows. `stepLock` changes it in place and hands it back: use it linearly, and keep no older
 * one. Nothing in it depends on a clock or on chance: the same events make the same state.
 */
export interface LockState {
  /** Milliseconds of waiting that lift a request by one class. */
  readonly agingStep: number;
  readonly owners: Owners;
  /** What is held, and what is waited for. */
  readonly held: LockTree<Held>;
  readonly queued: LockTree<Queued>;
  readonly grants: GrantBook;
  readonly waiters: Map<string, Queued>;
  /** Those who may have waited for their turn alone when last looked at, and of whom it is known how long they would hold. */
  readonly behind: Set<Queued>;
  readonly alarms: Alarms<Held | Queued>;
  /** Units by region; see `pool.ts`. */
  readonly capacities: Map<string, number>;
  readonly tokens: Map<string, number>;
  /** How many of those who wait hold something as well: only they can close a circle or inherit a class. */
  waitingHolders: number;
  /** Numbers requests and grants as they come. */
  sequence: number;
}

/** The units that the pool of a memory region has. */
export interface Capacity {
  readonly path: readonly string[];
  readonly units: number;
}

export interface LockOptions {
  /** Milliseconds, above 0. */
  readonly agingStep: number;
  /** The highest token that each device has ever been given, as the journal knows it. */
  readonly tokens?: Readonly<Record<string, number>>;
  readonly capacities?: readonly Capacity[];
}

export function initialLockState(options: LockOptions): LockState {
  const capacities = options.capacities ?? [];
  return {
    agingStep: options.agingStep,
    owners: new Owners(),
    held: new LockTree(),
    queued: new LockTree(),
    grants: new GrantBook(),
    waiters: new Map(),
    behind: new Set(),
    alarms: new Alarms(),
    capacities: new Map(capacities.map(({ path, units }) => [regionKey(path), units])),
    tokens: new Map(Object.entries(options.tokens ?? {})),
    waitingHolders: 0,
    sequence: 0,
  };
}

/** A region's path as one string. */
export function regionKey(path: readonly string[]): string {
  return path.join('\u0000');
}

export function enqueue(state: LockState, queued: Queued): void {
  const { owner, request } = queued;
  state.waiters.set(request.id, queued);
  queued.entries = queued.claims.map((claim) => state.queued.add(claim, queued));
  owner.waiting.append(queued);
  if (owner.held.size > 0) state.waitingHolders += 1;
  state.alarms.set(queued, request.deadline);
}

export function dequeue(state: LockState, queued: Queued): void {
  const { owner, request } = queued;
  state.waiters.delete(request.id);
  state.behind.delete(queued);
  for (const entry of queued.entries) state.queued.remove(entry);
  owner.waiting.drop(queued);
  if (owner.held.size > 0) state.waitingHolders -= 1;
  state.alarms.clear(queued);
  state.owners.settle(owner);
}

/** Takes the locks and gives each device's next token. */
export function addGrant(
  state: LockState,
  request: LockRequest,
  owner: Owner,
  claims: readonly Claim[],
  at: number,
): Held {
  state.sequence += 1;
  const held = new Held(owner, giveGrant(state.tokens, request, at), state.sequence);
  held.entries = claims.map((claim) => state.held.add(claim, held));
  if (owner.held.size === 0) state.waitingHolders += owner.waiting.size;
  owner.held.append(held);
  state.grants.add(held);
  return held;
}

export function removeGrant(state: LockState, held: Held): void {
  const { owner } = held;
  for (const entry of held.entries) state.held.remove(entry);
  owner.held.drop(held);
  if (owner.held.size === 0) state.waitingHolders -= owner.waiting.size;
  state.grants.delete(held);
  state.alarms.clear(held);
  state.owners.settle(owner);
}
