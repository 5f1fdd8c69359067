import {
  initialLockState,
  type LockRequest,
  type LockState,
  type Scope,
  stepLock,
} from '../../src/lock/index.ts';

/** A request as a class: see `Entry` in src/lock for why literals would be measured instead. */
class Ask implements LockRequest {
  readonly id: string;
  readonly owner: string;
  readonly tool = 'bench';
  readonly priority = 3;
  readonly scopes: readonly Scope[];
  readonly deadline = 1e12;
  readonly lease = 60_000;
  readonly predictedHold = 0;

  constructor(id: string, owner: string, scopes: readonly Scope[]) {
    this.id = id;
    this.owner = owner;
    this.scopes = scopes;
  }
}

class Exclusive implements Scope {
  readonly path: readonly string[];
  readonly mode = 'X';

  constructor(path: readonly string[]) {
    this.path = path;
  }
}

let serial = 0;

/** One exclusive request; its grant's id and token, or undefined where it waits or is denied. */
export function acquire(
  state: LockState,
  owner: string,
  path: readonly string[],
): [string, number] | undefined {
  serial += 1;
  const request = new Ask(`q${serial}`, owner, [new Exclusive(path)]);
  const [effect] = stepLock(state, { type: 'request', at: 0, request }).effects;
  return effect?.type === 'granted' ? [effect.grant.id, effect.grant.token] : undefined;
}

export function pair(state: LockState, path: readonly string[]): void {
  const held = acquire(state, 'bench', path);
  if (held === undefined) throw new Error(`/${path.join('/')} was not free`);
  stepLock(state, { type: 'release', at: 0, grant: held[0], token: held[1] });
}

export function emptyState(): LockState {
  return initialLockState({ agingStep: 5_000 });
}

/** So many locks of as many owners, on interfaces of 1,000 devices. */
export function withHeld(count: number): LockState {
  const state = emptyState();
  for (let n = 0; n < count; n += 1) acquire(state, `s${n}`, interfaceOf(`r${n % 1_000}`, `if${n}`));
  return state;
}

/** So many requests that wait for one datastore of a device. */
export function withWaiters(count: number, device: string): LockState {
  const state = emptyState();
  for (let n = 0; n <= count; n += 1) acquire(state, `s${n}`, [device, 'candidate']);
  return state;
}

/** So many sessions, each holding one lock and, but for the last, waiting for that of the next. */
export function withChain(length: number): LockState {
  const state = emptyState();
  for (let n = 0; n < length; n += 1) acquire(state, `s${n}`, [`r${n}`, 'running']);
  for (let n = 0; n < length - 1; n += 1) acquire(state, `s${n}`, [`r${n + 1}`, 'running']);
  return state;
}

export function interfaceOf(device: string, name: string): readonly string[] {
  return [device, 'running', 'ietf-interfaces:interfaces', 'interface', `[name='${name}']`];
}
