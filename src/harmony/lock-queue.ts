import type { Clock } from '../core/index.ts';
import {
  checkToken,
  type Grant,
  grants,
  type LockEffect,
  type LockEvent,
  type LockRequest,
  type LockState,
  nextWakeup,
  stepLock,
  waiters,
  waitsFor,
} from '../lock/index.ts';

type Denied = Extract<LockEffect, { type: 'denied' }>;

/** What the machine has to tell the holder of a grant of those who wait for it. */
export type HolderSignal = Extract<LockEffect, { type: 'yield' | 'resume' }>;

/** What the lock machine made of a request. */
export type Ruling =
  | { readonly type: 'granted'; readonly grant: Grant }
  | Denied
  | (Omit<Denied, 'reason'> & { readonly reason: 'called-off' })
  | { readonly type: 'cancelled' };

/** Runs the pure lock machine: gives it time, carries out its effects, and wakes it when a deadline is due. */
export class LockQueue {
  readonly #clock: Clock;
  readonly #overdue: (grant: Grant) => void;
  readonly #onSignal: (signal: HolderSignal) => void;
  readonly #waiting = new Map<string, (ruling: Ruling) => void>();
  #state: LockState;
  #wakeAt = Number.POSITIVE_INFINITY;
  #callOff: () => void = () => {};

  constructor(
    state: LockState,
    clock: Clock,
    overdue: (grant: Grant) => void,
    onSignal: (signal: HolderSignal) => void,
  ) {
    this.#state = state;
    this.#clock = clock;
    this.#overdue = overdue;
    this.#onSignal = onSignal;
  }

  get state(): LockState {
    return this.#state;
  }

  /** `at` is when it came: a grant at once is of that very time. */
  request(request: LockRequest, at: number): Promise<Ruling> {
    return new Promise((resolve) => {
      this.#waiting.set(request.id, resolve);
      this.#step({ type: 'request', at, request });
    });
  }

  /** Without effect on a request that was ruled on. */
  cancel(id: string): void {
    if (!this.#waiting.has(id)) return;
    this.#rule(id, { type: 'cancelled' });
    this.#step({ type: 'cancel', at: this.#clock.now(), request: id });
  }

  /** The wait of a request is over now, as somebody else has decided; false where it does not wait. */
  expire(id: string): boolean {
    if (!this.#waiting.has(id)) return false;
    const ahead = new Set(waitsFor(this.#state, id, this.#clock.now()).map((request) => request.id));
    const holders = this.held().filter(({ request }) => ahead.has(request.id));
    this.#rule(id, { type: 'denied', request: id, reason: 'called-off', holders });
    this.#step({ type: 'cancel', at: this.#clock.now(), request: id });
    return true;
  }

  release(grant: Grant): void {
    this.#step({ type: 'release', at: this.#clock.now(), grant: grant.id, token: grant.token });
  }

  renew(grant: Grant): void {
    this.#step({ type: 'renew', at: this.#clock.now(), grant: grant.id, token: grant.token });
  }

  setCapacity(path: readonly string[], units: number): void {
    this.#step({ type: 'capacity', at: this.#clock.now(), path, units });
  }

  stands(grant: Grant): boolean {
    return checkToken(this.#state, grant.id, grant.token);
  }

  held(): readonly Grant[] {
    return grants(this.#state);
  }

  waiting(): ReturnType<typeof waiters> {
    return waiters(this.#state, this.#clock.now());
  }

  /** The tools that hold or stand before a request that waits, each once. */
  toolsBefore(id: string): readonly string[] {
    return [...new Set(waitsFor(this.#state, id, this.#clock.now()).map(({ tool }) => tool))];
  }

  close(): void {
    this.#callOff();
  }

  #step(event: LockEvent): void {
    const { state, effects } = stepLock(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#carryOut(effect);
    this.#setAlarm();
  }

  #carryOut(effect: LockEffect): void {
    if (effect.type === 'granted') this.#rule(effect.grant.request.id, effect);
    else if (effect.type === 'denied') this.#rule(effect.request, effect);
    else if (effect.type === 'overdue') this.#overdue(effect.grant);
    else if (effect.type === 'yield' || effect.type === 'resume') this.#onSignal(effect);
  }

  #rule(id: string, ruling: Ruling): void {
    const resolve = this.#waiting.get(id);
    this.#waiting.delete(id);
    resolve?.(ruling);
  }

  /** One timer for the whole machine, moved only when an earlier wake-up is wanted. */
  #setAlarm(): void {
    const wakeAt = nextWakeup(this.#state) ?? Number.POSITIVE_INFINITY;
    if (wakeAt >= this.#wakeAt || wakeAt === Number.POSITIVE_INFINITY) return;
    this.#callOff();
    this.#wakeAt = wakeAt;
    this.#callOff = this.#clock.after(Math.max(0, wakeAt - this.#clock.now()), () => {
      this.#wakeAt = Number.POSITIVE_INFINITY;
      this.#step({ type: 'tick', at: this.#clock.now() });
    });
  }
}
