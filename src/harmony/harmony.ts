import { atMost, type Clock, eachResource, type Log, nothing, type Resources } from '../core/index.ts';
import { devicesOf, type Grant, initialLockState, type LockRequest, regionKey } from '../lock/index.ts';
import type { Forecasts, Load, Outcome, Prediction } from '../predict/index.ts';
import { type Allocator, emptyLedger } from '../reserve/index.ts';
import type { OpenGrant, Store } from '../store/index.ts';
import { Foresight, type Present } from './foresight.ts';
import { type HolderSignal, LockQueue, type Ruling } from './lock-queue.ts';
import type { Reasons } from './reasons.ts';
import { auditRuling, datastoresOf, recordOf } from './records.ts';
import { type EndLeftover, recover } from './recovery.ts';
import { noPlan, type Plan, Reservations } from './reservations.ts';
import { Retries } from './retries.ts';
import type { DeviceStatus, OutsideHolder, PamCounts } from './status.ts';
import { deviceStatus } from './status-of.ts';
import type { Expected, Pending, Refusal, Seat, Verdict, Work } from './work.ts';

/** A device as the flow needs it. */
export interface HarmonyDevice {
  readonly name: string;
  readonly profile: string;
  readonly capacity: Resources;
  readonly allocator: Allocator | undefined;
  /** Units of each pool, by memory region. */
  readonly pools: ReadonlyMap<string, number>;
  /** The latest reading, each 0..1. */
  readonly load: () => Load;
  /** Who holds its locks past Forelock, as far as is known. */
  readonly outside: () => readonly OutsideHolder[];
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
  /** Without it the load is taken to stay as it is. */
  readonly forecasts?: Forecasts;
  /** What the tools' own host has; without it their part of a directive has no bound. */
  readonly host?: Resources;
  /** Milliseconds with fractions, for PAM's time budget; without it the clock's whole ones. */
  readonly stopwatch?: () => number;
  /** What the queue is told of a hold, in milliseconds; without it PAM's median. For measuring what that is worth. */
  readonly toldHold?: (work: Work) => number;
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
  /** Units by region; see `setPool`. */
  readonly #pools = new Map<string, number>();
  readonly #retries: Retries;
  readonly #reservations: Reservations;
  readonly #seats = new Map<string, Seat>();
  /** Grants whose holder has not heard of them yet. */
  readonly #untold = new Set<string>();
  /** Grants whose holder has been told to yield, and not to resume. */
  readonly #yielding = new Set<string>();
  /** Requests under way, by id. */
  readonly #expected = new Map<string, Expected>();
  readonly #giving = new Set<Promise<void>>();
  #requests = 0;

  constructor(options: HarmonyOptions) {
    const { devices, store, clock, log, aging } = options;
    this.#options = options;
    this.#devices = new Map(devices.map((device) => [device.name, device]));
    const capacities = devices.flatMap(({ name, pools }) =>
      [...pools].map(([region, units]) => ({ path: [name, `#${region}`], units })),
    );
    const tokens = store.journal.lastTokens();
    const state = initialLockState({ agingStep: aging, tokens, capacities });
    this.#queue = new LockQueue(
      state,
      clock,
      (grant) => this.#overdue(grant),
      (signal) => this.#tellHolder(signal),
    );
    for (const { path, units } of capacities) this.#pools.set(regionKey(path), units);
    this.#foresight = new Foresight({
      ...{ clock, records: store.history.recent(historyRead), host: options.host },
      policy: { agingStep: aging, capacities: this.#pools },
      forecasts: options.forecasts ?? { of: () => undefined },
      stopwatch: options.stopwatch ?? (() => clock.now()),
    });
    const allocators = new Map<string, Allocator>();
    for (const { name, allocator } of devices) if (allocator !== undefined) allocators.set(name, allocator);
    const whole = new Map(devices.map(({ name, capacity }) => [name, capacity]));
    this.#retries = new Retries(clock);
    this.#reservations = new Reservations(emptyLedger(whole), allocators, this.#retries, log);
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

  /** Prolongs the lease; gives its new end in milliseconds since the epoch. */
  renew({ grant, work }: Seat): number {
    this.#queue.renew(grant);
    return this.#options.clock.now() + work.lease;
  }

  /** What a device has told of the size of one of its pools. */
  setPool(device: string, region: string, units: number): void {
    const path = [device, `#${region}`];
    this.#pools.set(regionKey(path), units);
    this.#queue.setCapacity(path, units);
  }

  knows(device: string): boolean {
    return this.#devices.has(device);
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
    if (seat.work.reserve) {
      await this.#undo(seat);
      this.#tellLeft(Object.keys(seat.grant.tokens));
    }
    this.#queue.release(seat.grant);
    this.#foresight.ended(seat);
  }

  status(sessions: (device: string) => number): readonly DeviceStatus[] {
    return this.#options.devices.map(({ name }) => this.deviceStatus(name, sessions(name)));
  }

  deviceStatus(device: string, sessions: number): DeviceStatus {
    const known = this.#device(device);
    return deviceStatus(known, sessions, {
      available: this.#reservations.available(device),
      seats: [...this.#seats.values()].filter(({ grant }) => device in grant.tokens),
      grants: this.#queue.held(),
      waiting: this.#queue.waiting(),
      expected: this.#expected,
      outside: known.outside(),
    });
  }

  /** How a request was decided, by its id or its grant's; undefined for one that nobody remembers. */
  why(id: string): Reasons | undefined {
    return this.#foresight.why(id);
  }

  /** How many decisions PAM was asked for, and for how many its time was up. */
  get decisions(): PamCounts {
    return this.#foresight.counts;
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
    const predictions = this.#foresight.foresee(id, work, this.#presents(work));
    const prediction = predictions.get(work.device);
    if (prediction === undefined) throw new Error(`${work.device} was not predicted for`);
    this.#expected.set(id, { work, prediction });
    const ruling = await this.#queue.request(this.#lockRequest(id, work, prediction, asked), asked);
    this.#expected.delete(id);
    auditRuling(this.#options.log, work, ruling);
    if (ruling.type !== 'granted') {
      this.#foresight.refused(id, ruling.type === 'denied' ? ruling.reason : ruling.type);
      return this.#refusal(work, ruling);
    }
    this.#foresight.granted(ruling.grant, ruling.grant.grantedAt - asked);
    return this.#seat(work, predictions, ruling.grant, ruling.grant.grantedAt - asked);
  }

  /** Of the session's own device first, then of the others. */
  #presents(work: Work): readonly [Present, ...Present[]] {
    const one = (device: string): Present => {
      const { load, capacity, profile } = this.#device(device);
      return { device, profile, load: load(), capacity, available: this.#reservations.available(device) };
    };
    const others = devicesOf(work.scopes).filter((name) => name !== work.device);
    return [one(work.device), ...others.map(one)];
  }

  #lockRequest(id: string, work: Work, prediction: Prediction, asked: number): LockRequest {
    return {
      id,
      owner: work.owner,
      tool: work.tool,
      priority: work.priority,
      scopes: work.scopes,
      deadline: asked + work.wait,
      lease: work.lease,
      predictedHold: this.#options.toldHold?.(work) ?? prediction.hold.p50,
    };
  }

  #refusal(work: Work, ruling: Exclude<Ruling, { type: 'granted' }>): Refusal {
    if (ruling.type === 'cancelled') return { granted: false, reason: 'cancelled' };
    const { reason, circle } = ruling;
    if (circle !== undefined) work.onSignal({ type: 'deadlock-victim', circle });
    const holders = ruling.holders.flatMap(({ id }) => this.#seats.get(id)?.work.session ?? []);
    return { granted: false, reason, holders };
  }

  /** Reserves for a grant that the machine has made; its holder hears of it only when that has worked. */
  async #seat(
    work: Work,
    predictions: ReadonlyMap<string, Prediction>,
    grant: Grant,
    waited: number,
  ): Promise<Verdict> {
    const prediction = predictions.get(work.device) as Prediction;
    const seat = { grant, work, prediction, allocated: nothing, steps: [], waited };
    this.#seats.set(grant.id, seat);
    this.#untold.add(grant.id);
    try {
      const plan = work.reserve ? this.#plan(work, predictions, grant) : noPlan;
      const allocated = plan.allocated.get(work.device) ?? nothing;
      const whole: Seat = { ...seat, allocated, steps: plan.steps };
      this.#seats.set(grant.id, whole);
      this.#foresight.setAside(whole);
      if (work.reserve) await this.#reserve(whole, plan);
      this.#tellLeft([...plan.allocated.keys()]);
      this.#untold.delete(grant.id);
      // The lease runs from now: reserving may have taken all of it.
      this.#queue.renew(grant);
      if (waited > 0) work.onSignal({ type: 'granted', grant: grant.id, waited });
      return { granted: true, seat: whole };
    } catch (cause) {
      this.#untold.delete(grant.id);
      this.#foresight.refused(grant.request.id, 'resources');
      await this.release(this.#seats.get(grant.id) ?? seat, 'failed');
      const available = this.#reservations.available(work.device);
      return { granted: false, reason: 'resources', cause: cause as Error, available };
    }
  }

  #plan(work: Work, predictions: ReadonlyMap<string, Prediction>, grant: Grant): Plan {
    const { least } = work.declared;
    const wants = [...predictions].map(([device, { directive }]) => {
      const row = (grant.tokens[device] ?? grant.token) % rowNumbers;
      return { device, directive: directive.device, least, row };
    });
    return this.#reservations.plan(grant.id, wants);
  }

  /** The undo of every step is on disk before the first step is taken. Rejects with what went wrong. */
  async #reserve({ grant, work }: Seat, plan: Plan): Promise<void> {
    const { tool, session, deviceSession, device } = work;
    await this.#options.store.journal.openGrant({
      ...{ grant: grant.id, tokens: grant.tokens, device, tool, session, deviceSession },
      datastores: datastoresOf(work.scopes, device),
      steps: plan.steps,
      at: this.#options.clock.now(),
    });
    const cause = await this.#reservations.take(plan);
    if (cause !== undefined) throw cause;
  }

  async #undo({ grant, steps }: Seat): Promise<void> {
    const owner = { devices: Object.keys(grant.tokens), grant: grant.id };
    const close = (): void => this.#options.store.journal.closeGrant(grant.id);
    const undone = this.#reservations.undo(owner, steps, close);
    // Without a step there is nothing to ask a device for, and so nothing to be patient about.
    await (steps.length === 0 ? undone : atMost(this.#options.clock, patience, undone));
  }

  #remember(seat: Seat, outcome: Outcome): void {
    const { profile } = this.#device(seat.work.device);
    const record = recordOf(seat, profile, outcome, this.#options.clock.now());
    this.#foresight.learn(record, seat.work);
    if (seat.work.reserve) this.#options.store.history.add(record);
  }

  /** The Interleaved Signal: who waits, until when, what that one is to have, and what is left for the holder. */
  #tellHolder(signal: HolderSignal): void {
    const seat = this.#seats.get(signal.grant.id);
    if (seat === undefined) return;
    const { grant, work } = seat;
    if (signal.type === 'resume') {
      this.#yielding.delete(grant.id);
      return work.onSignal({ type: 'resume', grant: grant.id });
    }
    const waiter = this.#expected.get(signal.waiter);
    if (waiter === undefined) return;
    const { tool: by, priority } = waiter.work;
    const granted = waiter.prediction.directive.device;
    this.#yielding.add(grant.id);
    const available = this.#reservations.available(work.device);
    const left = eachResource((name) => Math.max(0, available[name] - granted[name]));
    work.onSignal({
      ...{ type: 'yield-requested', grant: grant.id, by, priority, granted, left },
      deadline: signal.deadline,
    });
  }

  /** To those who are to yield: what is left for them on a device has changed. */
  #tellLeft(devices: readonly string[]): void {
    for (const id of this.#yielding) {
      const work = this.#seats.get(id)?.work;
      if (work === undefined) this.#yielding.delete(id);
      else if (devices.includes(work.device))
        work.onSignal({ type: 'resources-changed', left: this.#reservations.available(work.device) });
    }
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

  #device(name: string): HarmonyDevice {
    const device = this.#devices.get(name);
    if (device === undefined) throw new Error(`no device '${name}' is configured`);
    return device;
  }
}
