import { atMost, eachResource, nothing, type ResourceName, type Resources } from '../core/index.ts';
import { devicesOf, type Grant, initialLockState, type LockRequest, regionKey } from '../lock/index.ts';
import type { Outcome, Prediction, ToolUse, WorkflowRecord } from '../predict/index.ts';
import {
  type Account,
  type Allocator,
  type Change,
  emptyLedger,
  type MarkGroup,
  type OwnHolder,
  rowBlock,
  type TakeTerms,
  type WorkflowMarks,
} from '../reserve/index.ts';
import { Foresight, type Present, requestKind } from './foresight.ts';
import type { HarmonyDevice, HarmonyOptions } from './harmony-options.ts';
import { LastHolders } from './last-holders.ts';
import { LockQueue, type Ruling } from './lock-queue.ts';
import { type MonitorCounts, Monitoring } from './monitoring.ts';
import { OperationCount } from './operation-count.ts';
import { type OwedUndo, oweUndo } from './owed-undo.ts';
import { Picture } from './picture.ts';
import type { Reasons } from './reasons.ts';
import { auditRuling, datastoresOf, recordOf } from './records.ts';
import { type EndLeftover, recover } from './recovery.ts';
import type { ReservationSteps } from './reservation-steps.ts';
import { noPlan, type Plan, Reservations } from './reservations.ts';
import { Retries } from './retries.ts';
import { RowNumbers } from './row-numbers.ts';
import type { Share } from './share.ts';
import type { DeviceStatus, HostStatus, PamCounts } from './status.ts';
import { deviceStatus, hostStatus } from './status-of.ts';
import { Sweeping } from './sweeping.ts';
import { Telling } from './telling.ts';
import { accountOf, ToolShares } from './tool-shares.ts';
import { Upkeep } from './upkeep.ts';
import { UseMeter } from './use-meter.ts';
import { headroomOn, wantsOf } from './wants.ts';
import { Witnessed } from './witness.ts';
import {
  type Expected,
  isJournalled,
  type Pending,
  type Refusal,
  type Seat,
  type Verdict,
  type Work,
} from './work.ts';

/** Records of history that are read at the start. */
const historyRead = 5_000;
/** Milliseconds that the next in the queue waits for an undo; after that it goes on beside the queue. */
const patience = 1_000;
/** Milliseconds that the start waits for what an earlier run has left; after that it goes on beside tools. */
const recoveryPatience = 10_000;

/** The acquisition sequence: request, predict, reserve, grant, run, release. */
export class Harmony {
  readonly #options: HarmonyOptions;
  readonly #devices: ReadonlyMap<string, HarmonyDevice>;
  readonly #queue: LockQueue;
  readonly #foresight: Foresight;
  /** Units by region; see `setPool`. */
  readonly #pools = new Map<string, number>();
  #endLeftover: EndLeftover = () => Promise.reject(new Error('nothing is recovered yet'));
  readonly #retries: Retries;
  readonly #reservations: Reservations;
  readonly #shares: ToolShares;
  readonly #sweeping: Sweeping;
  readonly #upkeep: Upkeep;
  readonly #rows: RowNumbers;
  readonly #monitoring: Monitoring;
  readonly #seats = new Map<string, Seat>();
  readonly #telling: Telling;
  /** Requests under way, by id. */
  readonly #expected = new Map<string, Expected>();
  readonly #giving = new Set<Promise<void>>();
  readonly #lastHolders: LastHolders;
  readonly #uses = new UseMeter();
  readonly #witnessed: Witnessed;
  /** Requests so far, by device. */
  readonly #asked = new Map<string, number>();
  #requests = 0;

  constructor(options: HarmonyOptions) {
    const { devices, store, clock, log, aging } = options;
    this.#options = options;
    this.#witnessed = new Witnessed(clock, options.witness, options.tracer);
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
      (signal) => this.#telling.tellHolder(signal),
    );
    for (const { path, units } of capacities) this.#pools.set(regionKey(path), units);
    const records = store.history.recent(historyRead);
    this.#foresight = new Foresight({
      ...{ clock, records },
      policy: { agingStep: aging, capacities: this.#pools },
      forecasts: options.forecasts ?? { of: () => undefined },
      stopwatch: options.stopwatch ?? (() => clock.now()),
    });
    this.#lastHolders = new LastHolders(records);
    const allocators = new Map<string, Allocator>();
    for (const { name, allocator } of devices) if (allocator !== undefined) allocators.set(name, allocator);
    const { hosts = new Map(), tools = new Map() } = options;
    this.#shares = new ToolShares(hosts, tools);
    const whole = new Map([
      ...devices.map(({ name, capacity }) => [name, capacity] as const),
      ...this.#shares.capacities,
    ]);
    this.#retries = new Retries(clock);
    this.#reservations = new Reservations(
      emptyLedger(whole, options.guaranteed),
      new Map([...allocators, ...this.#shares.allocators]),
      this.#retries,
      log,
      this.#shares.accounts,
    );
    this.#telling = new Telling({
      ...{ seats: this.#seats, expected: this.#expected, witnessed: this.#witnessed },
      available: (device) => this.#reservations.available(device),
    });
    const block = rowBlock(options.instance ?? 0);
    this.#rows = new RowNumbers(block);
    this.#monitoring = new Monitoring({
      ...{ policy: options.monitor, reservations: this.#reservations, journal: store.journal, clock, log },
      headroom: (device, priority) => headroomOn(device, priority, [...this.#expected.values()]),
      changed: (seat, change) => this.#adjusted(seat, change),
    });
    this.#upkeep = new Upkeep({ allocators, standing: this.#monitoring, clock, log });
    this.#sweeping = new Sweeping({
      ...{ allocators, clock, log },
      block,
      isLive: (device, row) => this.#rows.isUsed(device, row),
    });
  }

  /** Before a session with this grant edits running of a device that can't take an edit back as a whole. */
  oweUndo(seat: Seat, undo: string): Promise<OwedUndo> {
    const { store, clock, log } = this.#options;
    const ports = { journal: store.journal, retries: this.#retries, end: this.#endLeftover, clock, log };
    return oweUndo(ports, seat, undo);
  }

  /** Call once, before the first request. */
  async recover(endLeftover: EndLeftover): Promise<void> {
    this.#endLeftover = endLeftover;
    const { store, log } = this.#options;
    // Where a device gave the old session's id to one of ours since, the old one is gone.
    const endOld: EndLeftover = (grant) =>
      this.holds(grant.device, grant.deviceSession) ? Promise.resolve() : endLeftover(grant);
    const { journal } = store;
    this.#rows.restore(journal.standing());
    const own = {
      standing: () => journal.standing(),
      closeGrant: (grant: string) => this.#closeGrant(grant),
    };
    const recovered = recover(own, this.#reservations, this.#retries, endOld, log);
    await atMost(this.#options.clock, recoveryPatience, recovered);
    this.#sweeping.start();
    this.#upkeep.start();
  }

  request(work: Work): Pending {
    this.#requests += 1;
    const id = `${work.session}.${this.#requests}`;
    for (const device of new Set([work.device, ...devicesOf(work.scopes)])) {
      this.#asked.set(device, this.requested(device) + 1);
      this.#device(device).wanted?.();
    }
    let wanted = true;
    const cancel = (): void => {
      wanted = false;
      this.#queue.cancel(id);
    };
    return { id, verdict: this.#decide(id, work, () => wanted), cancel };
  }

  stands(seat: Seat): boolean {
    return this.#queue.stands(seat.grant);
  }

  /** Prolongs the lease; gives its new end in milliseconds since the epoch. */
  renew({ grant, work }: Seat): number {
    this.#queue.renew(grant);
    const until = this.#options.clock.now() + work.lease;
    this.#reservations.prolong(grant.id, until);
    this.#witnessed.renewed(grant.id, until);
    return until;
  }

  /** What a device has told of the size of one of its pools. */
  setPool(device: string, region: string, units: number): void {
    const path = [device, `#${region}`];
    this.#pools.set(regionKey(path), units);
    this.#queue.setCapacity(path, units);
  }

  /** Requests for scopes of a device since the start, implicit ones too. */
  requested(device: string): number {
    return this.#asked.get(device) ?? 0;
  }

  /** Whether a grant stands on the device, or somebody waits for one. */
  isAtWork(device: string): boolean {
    for (const { grant } of this.#seats.values()) if (grant.tokens[device] !== undefined) return true;
    for (const { work } of this.#expected.values()) if (devicesOf(work.scopes).includes(device)) return true;
    return false;
  }

  /** A device's load was read anew. */
  loadRead(device: string): void {
    const { load, capacity } = this.#device(device);
    this.#uses.read(device, load(), capacity);
    this.#monitoring.read(device, load());
    this.#witnessed.loadRead(device, load());
  }

  /** Takes in workflows of elsewhere, oldest first, as if they had ended here. */
  learn(records: readonly WorkflowRecord[]): void {
    for (const record of records) {
      this.#foresight.learn(record, 'lock');
      this.#options.store.history.add(record);
    }
  }

  /** Whether one of our grants is held on that session of the device, by the device's own session-id. */
  holds(device: string, session: number | undefined): boolean {
    return this.#seatsOn(device, session).length > 0;
  }

  /** Who holds grants on that session of the device; undefined where none is held. */
  ownHolder(device: string, session: number): OwnHolder | undefined {
    const seats = this.#seatsOn(device, session);
    const owner = seats[0]?.work.owner;
    if (owner === undefined) return undefined;
    const waits = [...this.#expected.values()].some(({ work }) => work.owner === owner);
    return { owner, reserved: seats.some(({ steps }) => steps.length > 0), waits };
  }

  knows(device: string): boolean {
    return this.#devices.has(device);
  }

  /**
   * Gives a seat back, once: the device's lock is gone already. Reservations are undone, history is written, and the
   * next in the queue is served. A second call does nothing. `toolUsed` is what was measured of the tool itself.
   */
  async release(seat: Seat, outcome: Outcome, toolUsed?: ToolUse): Promise<void> {
    if (!this.#seats.delete(seat.grant.id)) return;
    const giving = this.#giveBack(seat, outcome, toolUsed);
    this.#giving.add(giving);
    await giving;
    this.#giving.delete(giving);
  }

  async #giveBack(seat: Seat, outcome: Outcome, toolUsed: ToolUse | undefined): Promise<void> {
    this.#witnessed.releasing(seat);
    this.#remember(seat, outcome, toolUsed);
    const held = this.#options.clock.now() - seat.grant.grantedAt;
    this.#shares.ended(seat.grant.id);
    if (isJournalled(seat.work)) await this.#undo(seat);
    if (seat.work.reserve) this.#telling.tellLeft(Object.keys(seat.grant.tokens));
    const unmarked = this.#options.marks?.released(seat.grant.id);
    this.#queue.release(seat.grant);
    this.#foresight.ended(seat);
    if (outcome === 'revoked') this.#witnessed.revoked(seat);
    this.#witnessed.ended(seat, outcome, held);
    await unmarked;
  }

  status(sessions: (device: string) => number): readonly DeviceStatus[] {
    const picture = this.picture();
    return this.#options.devices.map(({ name }) => this.deviceStatus(name, sessions(name), picture));
  }

  hosts(): readonly HostStatus[] {
    return [...(this.#options.hosts ?? [])].map(([name, capacity]) =>
      hostStatus(name, capacity, this.#reservations.claims(accountOf(name))),
    );
  }

  deviceStatus(device: string, sessions: number, picture: Picture = this.picture()): DeviceStatus {
    const known = this.#device(device);
    const available = this.#reservations.available(device);
    const sessionLimit = known.sessionsUsed?.() ?? null;
    return deviceStatus(known, { sessions, sessionLimit, available, outside: known.outside() }, picture);
  }

  /** Who holds and who waits now. */
  picture(): Picture {
    return new Picture({
      ...{ seats: this.#seats.values(), grants: this.#queue.held(), waiting: this.#queue.waiting() },
      allocated: (seat) => this.#allocated(seat),
      expected: this.#expected,
    });
  }

  /** What a device has and for whom how much of it is set aside. */
  account(device: string): Account | undefined {
    return this.#reservations.account(device);
  }

  /** What is not set aside. */
  available(device: string): Resources {
    return this.#reservations.available(device);
  }

  /** Ends the wait of a request, as if it were over; false where it does not wait. */
  callOff(id: string): boolean {
    return this.#queue.expire(id);
  }

  /** Takes a grant back from its holder, for an operator; false where nobody has it. */
  revoke(id: string): boolean {
    const seat = this.#seats.get(id);
    if (seat === undefined || this.#telling.isUntold(id)) return false;
    seat.work.onRevoke(seat, 'operator');
    return true;
  }

  /** How a request was decided, by its id or its grant's; undefined for one that nobody remembers. */
  why(id: string): Reasons | undefined {
    return this.#foresight.why(id);
  }

  /** How many decisions PAM was asked for, and for how many its time was up. */
  get decisions(): PamCounts {
    return this.#foresight.counts;
  }

  /** What became of the steps of reservations. */
  get reservationSteps(): ReservationSteps {
    return this.#reservations.counted;
  }

  /** What the monitor has changed. */
  get adjustments(): MonitorCounts {
    return this.#monitoring.counts;
  }

  /** Call when no session is left: waits for what is being undone. What a device does not answer stays in the journal. */
  async close(): Promise<void> {
    await Promise.all([...this.#giving, this.#sweeping.close(), this.#upkeep.close()]);
    this.#queue.close();
    this.#retries.close();
  }

  async #decide(id: string, work: Work, isWanted: () => boolean): Promise<Verdict> {
    const asked = this.#options.clock.now();
    this.#witnessed.began(id, work);
    const predictions = this.#foresight.foresee(id, work, this.#presents(work));
    const prediction = predictions.get(work.device);
    if (prediction === undefined) throw new Error(`${work.device} was not predicted for`);
    this.#expected.set(id, { work, prediction });
    this.#witnessed.asked(id, work, prediction);
    const ruled = this.#queue.request(this.#lockRequest(id, work, prediction, asked), asked);
    const waitedFor = this.#queue.toolsBefore(id);
    const ruling = await ruled;
    this.#expected.delete(id);
    auditRuling(this.#options.log, work, ruling);
    if (ruling.type !== 'granted') {
      const reason = ruling.type === 'denied' ? ruling.reason : ruling.type;
      this.#foresight.refused(id, reason);
      this.#witnessed.refused(id, work, reason);
      return this.#refusal(work, ruling);
    }
    this.#witnessed.ruled(ruling.grant);
    const waited = ruling.grant.grantedAt - asked;
    this.#foresight.granted(ruling.grant, waited);
    const terms = { owner: work.owner, until: asked + work.wait, isWanted };
    return this.#seat(work, predictions, ruling.grant, { waited, waitedFor }, terms);
  }

  /** Of the session's own device first, then of the others. */
  #presents(work: Work): readonly [Present, ...Present[]] {
    const host = this.#shares.capacityOf(work) ?? this.#options.host;
    const one = (device: string): Present => {
      const { load, capacity, profile } = this.#device(device);
      const read = load();
      // What nobody reads is taken for idle.
      const known = (resource: ResourceName): number => read[resource] || 0;
      const available = this.#reservations.available(device, work.priority);
      return { device, profile, load: eachResource(known), capacity, available, host };
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
    if (circle !== undefined) this.#telling.tell(work, { type: 'deadlock-victim', circle });
    const holders = ruling.holders.flatMap(({ id }) => this.#seats.get(id)?.work.session ?? []);
    return { granted: false, reason, holders };
  }

  /** Reserves for a grant that the machine has made; its holder hears of it only when that has worked. */
  async #seat(
    work: Work,
    predictions: ReadonlyMap<string, Prediction>,
    grant: Grant,
    wait: Pick<Seat, 'waited' | 'waitedFor'>,
    terms: TakeTerms,
  ): Promise<Verdict> {
    const prediction = predictions.get(work.device) as Prediction;
    const followed = this.#lastHolders.of(work.device, work.scopes);
    const operations = new OperationCount();
    const seat: Seat = {
      ...{ grant, work, prediction, allocated: nothing, steps: [], ...wait, followed, operations },
      share: undefined,
    };
    this.#seats.set(grant.id, seat);
    if (work.reserve) this.#uses.begin(grant.id, work.device, this.#device(work.device).load());
    this.#telling.begin(grant.id);
    let tried: Resources | undefined;
    try {
      const plan = work.reserve ? this.#plan(work, predictions, grant) : noPlan;
      const allocated = plan.allocated.get(work.device) ?? nothing;
      tried = allocated;
      const share = this.#shareOf(work, prediction, plan);
      const whole: Seat = { ...seat, allocated, share, steps: plan.steps };
      this.#seats.set(grant.id, whole);
      this.#foresight.setAside(whole);
      if (this.#options.marks !== undefined) await this.#mark(whole, this.#options.marks);
      if (isJournalled(work)) await this.#reserve(whole, plan, terms);
      this.#telling.tellLeft([...plan.allocated.keys()]);
      // The lease runs from now: reserving may have taken all of it.
      this.#queue.renew(grant);
      this.#telling.tellGranted(whole);
      this.#witnessed.granted(whole);
      return { granted: true, seat: whole };
    } catch (cause) {
      this.#telling.forget(grant.id);
      this.#foresight.refused(grant.request.id, 'resources');
      this.#witnessed.refused(grant.request.id, work, 'resources');
      await this.release(this.#seats.get(grant.id) ?? seat, 'failed');
      const available = this.#reservations.available(work.device, work.priority);
      const host = this.#leftOnHost(work);
      return { granted: false, reason: 'resources', cause: cause as Error, available, tried, host };
    }
  }

  #plan(work: Work, predictions: ReadonlyMap<string, Prediction>, grant: Grant): Plan {
    const { tool, priority } = work;
    const until = this.#options.clock.now() + work.lease;
    const waiting = [...this.#expected.values()];
    const wants = wantsOf({ work, predictions, grant }, waiting, { shares: this.#shares, rows: this.#rows });
    return this.#reservations.plan({ grant: grant.id, tool, priority, until }, wants);
  }

  #shareOf(work: Work, { directive }: Prediction, { allocated }: Plan): Share | undefined {
    const host = this.#shares.hostOf(work);
    const amount = host === undefined ? undefined : allocated.get(accountOf(host));
    return host === undefined || amount === undefined ? undefined : { host, wanted: directive.tool, amount };
  }

  #leftOnHost(work: Work): { readonly name: string; readonly available: Resources } | undefined {
    const name = this.#shares.hostOf(work);
    if (name === undefined) return undefined;
    return { name, available: this.#reservations.available(accountOf(name), work.priority) };
  }

  /** Before anything is said to a device for the grant: so the reservation goes out marked too. */
  async #mark({ grant, work }: Seat, marks: WorkflowMarks): Promise<void> {
    if (!isJournalled(work)) return;
    const devices = Object.keys(grant.tokens).map((device): MarkGroup => `device ${device}`);
    await marks.granted(grant.id, work.priority, [`workflow ${work.owner}`, ...devices]);
  }

  /** The undo of every step is on disk before the first step is taken. Rejects with what went wrong. */
  async #reserve(seat: Seat, plan: Plan, terms: TakeTerms): Promise<void> {
    const { grant, work } = seat;
    const { tool, session, deviceSession, device } = work;
    const record = {
      ...{ grant: grant.id, tokens: grant.tokens, device, tool, session, deviceSession },
      datastores: datastoresOf(work.scopes, device),
      rows: this.#rows.of(grant.id),
      steps: plan.steps,
      at: this.#options.clock.now(),
    };
    await this.#options.store.journal.openGrant(record);
    const cause = await this.#reservations.take(plan, terms);
    if (cause !== undefined) throw cause;
    this.#monitoring.begin(seat, plan, record);
  }

  async #undo(seat: Seat): Promise<void> {
    const { grant, steps } = seat;
    const owner = { devices: Object.keys(grant.tokens), grant: grant.id };
    const close = (): void => this.#closeGrant(grant.id);
    const standing = this.#monitoring.end(seat);
    const undone = standing.then((stood) => this.#reservations.undo(owner, stood, close));
    // Without a step there is nothing to ask a device for, and so nothing to be patient about.
    await (steps.length === 0 ? undone : atMost(this.#options.clock, patience, undone));
  }

  #seatsOn(device: string, session: number | undefined): readonly Seat[] {
    return [...this.#seats.values()].filter(
      ({ work }) => work.device === device && work.deviceSession === session,
    );
  }

  #closeGrant(grant: string): void {
    this.#rows.free(grant);
    this.#options.store.journal.closeGrant(grant);
  }

  #remember(seat: Seat, outcome: Outcome, toolUsed: ToolUse | undefined): void {
    const { work, grant } = seat;
    const { tool, device, scopes } = work;
    if (outcome !== 'failed' && outcome !== 'device-denied') this.#lastHolders.held(device, scopes, tool);
    const { profile } = this.#device(device);
    const used = this.#uses.end(grant.id);
    const now = this.#options.clock.now();
    const allocated = work.reserve ? this.#allocated(seat) : undefined;
    const record = recordOf(seat, { profile, outcome, now, used, toolUsed, allocated });
    this.#foresight.learn(record, requestKind(work));
    if (work.reserve) this.#options.store.history.add(record);
  }

  /** What is set aside on its own device now. */
  #allocated({ grant, work, allocated }: Seat): Resources {
    return this.#reservations.ledger.get(work.device)?.aside.get(grant.id)?.amount ?? allocated;
  }

  #adjusted(seat: Seat, change: Change): void {
    const { grant, work } = seat;
    const allocated = this.#allocated(seat);
    this.#foresight.adjusted({ ...seat, allocated }, change);
    this.#telling.tellLeft([change.device], grant.id);
    if (change.device !== work.device) return;
    const left = this.#reservations.available(work.device);
    this.#telling.tell(work, { type: 'resources-changed', left, grant: grant.id, allocated });
  }

  #overdue(grant: Grant): void {
    const seat = this.#seats.get(grant.id);
    if (seat === undefined || this.#telling.isUntold(grant.id)) return;
    this.#options.log.warn(
      { grant: grant.id, tool: seat.work.tool },
      'a holder has overrun its lease and others wait',
    );
    if (this.#options.overrun === 'revoke') seat.work.onRevoke(seat, 'lease');
  }

  #device(name: string): HarmonyDevice {
    const device = this.#devices.get(name);
    if (device === undefined) throw new Error(`no device '${name}' is configured`);
    return device;
  }
}
