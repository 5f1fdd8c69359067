import { LockTable } from './lock-table.ts';
import { devicesOf } from './scope.ts';
import type { Grant, LockRequest, Waiter } from './types.ts';

export type Queued = Omit<Waiter, 'effectivePriority'>;

/**
 * Everything the machine knows. `stepLock` changes it in place and hands it back: use it linearly, and keep no older
 * one. Nothing in it depends on a clock or on chance: the same events make the same state.
 */
export interface LockState {
  /** Milliseconds of waiting that lift a request by one class. */
  readonly agingStep: number;
  readonly table: LockTable;
  readonly grants: Map<string, Grant>;
  readonly grantsByOwner: Map<string, Set<Grant>>;
  readonly waiters: Map<string, Queued>;
  readonly waitersByDevice: Map<string, Set<Queued>>;
  readonly tokens: Map<string, number>;
  /** Grants whose present lease has been told to be over. */
  readonly told: Set<string>;
  sequence: number;
}

export interface LockOptions {
  /** Milliseconds, above 0. */
  readonly agingStep: number;
  /** The highest token that each device has ever been given, as the journal knows it. */
  readonly tokens?: Readonly<Record<string, number>>;
}

export function initialLockState(options: LockOptions): LockState {
  return {
    agingStep: options.agingStep,
    table: new LockTable(),
    grants: new Map(),
    grantsByOwner: new Map(),
    waiters: new Map(),
    waitersByDevice: new Map(),
    tokens: new Map(Object.entries(options.tokens ?? {})),
    told: new Set(),
    sequence: 0,
  };
}

export function enqueue(state: LockState, queued: Queued): void {
  state.waiters.set(queued.request.id, queued);
  for (const device of devicesOf(queued.request.scopes)) {
    const queue = state.waitersByDevice.get(device) ?? new Set();
    queue.add(queued);
    state.waitersByDevice.set(device, queue);
  }
}

export function dequeue(state: LockState, queued: Queued): void {
  state.waiters.delete(queued.request.id);
  for (const device of devicesOf(queued.request.scopes)) {
    const queue = state.waitersByDevice.get(device);
    queue?.delete(queued);
    if (queue?.size === 0) state.waitersByDevice.delete(device);
  }
}

/** Takes the locks and gives each device's next token. */
export function addGrant(state: LockState, request: LockRequest, at: number): Grant {
  state.table.add(request.owner, request.scopes);
  const tokens: Record<string, number> = {};
  const devices = devicesOf(request.scopes);
  for (const device of devices) {
    const token = (state.tokens.get(device) ?? 0) + 1;
    state.tokens.set(device, token);
    tokens[device] = token;
  }
  const token = tokens[devices[0] ?? ''] ?? 0;
  const id = `${devices[0]}#${token}`;
  const grant: Grant = { id, token, tokens, request, grantedAt: at, expiresAt: at + request.lease };
  putGrant(state, grant);
  return grant;
}

export function putGrant(state: LockState, grant: Grant): void {
  const own = state.grantsByOwner.get(grant.request.owner) ?? new Set();
  const earlier = state.grants.get(grant.id);
  if (earlier !== undefined) own.delete(earlier);
  own.add(grant);
  state.grants.set(grant.id, grant);
  state.grantsByOwner.set(grant.request.owner, own);
}

export function removeGrant(state: LockState, grant: Grant): void {
  const { owner, scopes } = grant.request;
  state.table.remove(owner, scopes);
  state.grants.delete(grant.id);
  state.told.delete(grant.id);
  const own = state.grantsByOwner.get(owner);
  own?.delete(grant);
  if (own?.size === 0) state.grantsByOwner.delete(owner);
}
