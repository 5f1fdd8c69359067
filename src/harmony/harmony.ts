import { atMost, type Clock, type Log, type Resources } from '../core/index.ts';
import { type Grant, initialLockState, type LockRequest } from '../lock/index.ts';
import type { Load, Outcome, Prediction, WorkflowRecord } from '../predict/index.ts';
import { type Allocator, emptyLedger } from '../reserve/index.ts';
import type { OpenGrant, Store } from '../store/index.ts';
import { Foresight } from './foresight.ts';
import { LockQueue, type Ruling } from './lock-queue.ts';
import { type EndLeftover, recover } from './recovery.ts';
import { noPlan, type Plan, Reservations } from './reservations.ts';
import { Retries } from './retries.ts';
import type { DeviceStatus } from './status.ts';
import { deviceStatus } from './status-of.ts';
import type { Pending, Seat, Verdict, Work } from './work.ts';

/** A device as the flow needs it. */
export interface HarmonyDevice {
  readonly name: string;
  readonly profile: string;
  readonly capacity: Resources;
  readonly allocator: Allocator | undefined;
  /** The latest reading, each 0..1. */
  readonly load: () => Load;
}

export interface HarmonyOptions {
  readonly devices: readonly HarmonyDevice[];
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds of waiting that lift a request by one class. */
  readonly aging: number;
  /** What happens to a holder whose lease is over while somebody waits. */
  readonly overrun: 'revoke' | 'wait';
}

/** Records of history that are read at the start. */
const historyRead = 5_000;
/** Milliseconds that the next in the queue waits for an undo; after that it goes on beside the queue. */
const patience = 1_000;
/** Rows on a device are numbered from the fencing token, which never comes twice. */
const rowNumbers = 2 ** 31 - 1;

/** The acquisition sequence: request, predict, reserve, grant, run, release. */
export class Harmony {
  readonly #options: HarmonyOptions;
  readonly #devices: ReadonlyMap<string, HarmonyDevice>;
  readonly #queue: LockQueue;
  readonly #foresight: Foresight;
  readonly #retries: Retries;
  readonly #reservations: Reservations;
  readonly #seats = new Map<string, Seat>();
  /** Grants whose holder has not heard of them yet. */
  readonly #untold = new Set<string>();
  readonly #expected = new Map<string, Prediction>();
  readonly #giving = new Set<Promise<void>>();
  #requests = 0;

  constructor(options: HarmonyOptions) {
    const { devices, store, clock, log, aging } = options;
    this.#options = options;
    this.#devices = new Map(devices.map((device) => [device.name, device]));
    const state = initialLockState({ agingStep: aging, tokens: store.journal.lastTokens() });
    this.#queue = new LockQueue(state, clock, (grant) => this.#overdue(grant));
    this.#foresight = new Foresight(clock, store.history.recent(historyRead));
    const allocators = new Map<string, Allocator>();
    for (const { name, allocator } of devices) if (allocator !== undefined) allocators.set(name, allocator);
    const capacities = new Map(devices.map(({ name, capacity }) => [name, capacity]));
    this.#retries = new Retries(clock);
    this.#reservations = new Reservations(emptyLedger(capacities), allocators, this.#retries, log);
  }

  /** Call once, before the first request. */
  recover(endLeftover: EndLeftover): Promise<void> {
    const { store, log } = this.#options;
    // Where a device gave the old session's id to one of ours since, the old one is gone.
    const endOld: EndLeftover = (grant) => (this.#isOwn(grant) ? Promise.resolve() : endLeftover(grant));
    return recover(store.journal, this.#reservations, this.#retries, endOld, log);
  }

  request(work: Work): Pending {
    this.#requests += 1;
    const id = `${work.session}.${this.#requests}`;
    return { verdict: this.#decide(id, work), cancel: () => this.#queue.cancel(id) };
  }

  stands(seat: Seat): boolean {
    return this.#queue.stands(seat.grant);
  }

  renew(seat: Seat): void {
    this.#queue.renew(seat.grant);
  }

  /**
   * Gives a seat back, once: the device's lock is gone already. Reservations are undone, history is written, and the
   * next in the queue is served. A second call does nothing.
   */
  async release(seat: Seat, outcome: Outcome): Promise<void> {
    if (!this.#seats.delete(seat.grant.id)) return;
    const giving = this.#giveBack(seat, outcome);
    this.#giving.add(giving);
    await giving;
    this.#giving.delete(giving);
  }

  async #giveBack(seat: Seat, outcome: Outcome): Promise<void> {
    this.#remember(seat, outcome);
    if (seat.work.reserve) await this.#undo(seat);
    this.#queue.release(seat.grant);
  }

  status(sessions: (device: string) => number): readonly DeviceStatus[] {
    return this.#options.devices.map((device) =>
      deviceStatus(device, sessions(device.name), {
        available: this.#reservations.available(device.name),
        seats: [...this.#seats.values()].filter((seat) => seat.work.device === device.name),
        grants: this.#queue.held(),
        waiting: this.#queue.waiting(),
        expected: this.#expected,
      }),
    );
  }

  /** Call when no session is left: waits for what is being undone. What a device does not answer stays in the journal. */
  async close(): Promise<void> {
    await Promise.all(this.#giving);
    this.#queue.close();
    this.#retries.close();
  }

  #isOwn({ device, deviceSession }: OpenGrant): boolean {
    return [...this.#seats.values()].some(
      ({ work }) => work.device === device && work.deviceSession === deviceSession,
    );
  }

  async #decide(id: string, work: Work): Promise<Verdict> {
    const asked = this.#options.clock.now();
    const prediction = this.#predict(work);
    this.#expected.set(id, prediction);
    const ruling = await this.#queue.request(this.#lockRequest(id, work, prediction, asked));
    this.#expected.delete(id);
    this.#audit(work, ruling);
    if (ruling.type === 'cancelled') return { granted: false, reason: 'cancelled' };
    if (ruling.type === 'denied') return { granted: false, reason: ruling.reason, holders: ruling.holders };
    return this.#seat(work, prediction, ruling.grant, this.#options.clock.now() - asked);
  }

  #predict(work: Work): Prediction {
    const device = this.#device(work.device);
    return this.#foresight.predict(work, {
      grants: this.#queue.held(),
      waiting: this.#queue.waiting().map(({ request }) => request),
      load: device.load(),
      capacity: device.capacity,
      available: this.#reservations.available(device.name),
    });
  }

  #lockRequest(id: string, work: Work, prediction: Prediction, asked: number): LockRequest {
    return {
      id,
      owner: String(work.session),
      tool: work.tool,
      priority: work.priority,
      scopes: work.scopes,
      deadline: asked + work.wait,
      lease: work.lease,
      predictedHold: prediction.hold.p50,
    };
  }

  /** Reserves for a grant that the machine has made; its holder hears of it only when that has worked. */
  async #seat(work: Work, prediction: Prediction, grant: Grant, waited: number): Promise<Verdict> {
    const owner = { device: work.device, grant: grant.id };
    const plan = work.reserve
      ? this.#reservations.plan(owner, prediction.directive, grant.token % rowNumbers)
      : noPlan;
    const seat: Seat = { grant, work, prediction, ...plan, waited };
    this.#seats.set(grant.id, seat);
    this.#untold.add(grant.id);
    const cause = await this.#reserve(seat, plan);
    this.#untold.delete(grant.id);
    if (cause === undefined) {
      // The lease runs from now: reserving may have taken all of it.
      this.#queue.renew(grant);
      return { granted: true, seat };
    }
    await this.release(seat, 'failed');
    return {
      granted: false,
      reason: 'resources',
      cause,
      available: this.#reservations.available(work.device),
    };
  }

  /** The undo of every step is on disk before the first step is taken. */
  async #reserve(seat: Seat, plan: Plan): Promise<Error | undefined> {
    const { grant, work } = seat;
    if (!work.reserve) return undefined;
    try {
      await this.#options.store.journal.openGrant({
        grant: grant.id,
        device: work.device,
        token: grant.token,
        tool: work.tool,
        session: work.session,
        deviceSession: work.deviceSession,
        datastores: work.scopes.map(({ path }) => path.slice(1).join('/')),
        steps: plan.steps,
        at: this.#options.clock.now(),
      });
    } catch (cause) {
      return cause as Error;
    }
    return this.#reservations.take({ device: work.device, grant: grant.id }, plan);
  }

  async #undo({ grant, work, steps }: Seat): Promise<void> {
    const owner = { device: work.device, grant: grant.id };
    const close = (): void => this.#options.store.journal.closeGrant(grant.id);
    const undone = this.#reservations.undo(owner, steps, close);
    // Without a step there is nothing to ask a device for, and so nothing to be patient about.
    await (steps.length === 0 ? undone : atMost(this.#options.clock, patience, undone));
  }

  #remember(seat: Seat, outcome: Outcome): void {
    const { grant, work } = seat;
    if (!work.reserve) return;
    const record: WorkflowRecord = {
      workflow: grant.request.id,
      tool: work.tool,
      device: work.device,
      profile: this.#device(work.device).profile,
      complexity: undefined,
      scopes: work.scopes,
      requestedAt: grant.grantedAt - seat.waited,
      waited: seat.waited,
      held: this.#options.clock.now() - grant.grantedAt,
      operations: 0,
      outcome,
      used: undefined,
    };
    this.#foresight.learn(record);
    this.#options.store.history.add(record);
  }

  #overdue(grant: Grant): void {
    const seat = this.#seats.get(grant.id);
    if (seat === undefined || this.#untold.has(grant.id)) return;
    this.#options.log.warn(
      { grant: grant.id, tool: seat.work.tool },
      'a holder has overrun its lease and others wait',
    );
    if (this.#options.overrun === 'revoke') seat.work.onRevoke(seat);
  }

  #audit(work: Work, ruling: Ruling): void {
    const { tool, device, session, priority } = work;
    const scopes = work.scopes.map(({ path, mode }) => `/${path.join('/')} ${mode}`);
    const why = ruling.type === 'denied' ? { reason: ruling.reason } : {};
    const token = ruling.type === 'granted' ? { token: ruling.grant.token } : {};
    this.#options.log.debug(
      { event: 'ruling', ruling: ruling.type, tool, device, session, priority, scopes, ...why, ...token },
      'ruling',
    );
  }

  #device(name: string): HarmonyDevice {
    const device = this.#devices.get(name);
    if (device === undefined) throw new Error(`no device '${name}' is configured`);
    return device;
  }
}
