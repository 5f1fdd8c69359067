import { atMost, type Clock, ForelockError } from '../core/index.ts';
import type { DeviceStatus, OwedUndo, Pending, Revocation, Seat, Signal, Verdict } from '../harmony/index.ts';
import type { Scope } from '../lock/index.ts';
import {
  encodeErrorReply,
  encodeFrame,
  encodeReply,
  type FrameVersion,
  framingOf,
  type MessageHeader,
  malformedMessage,
  namespaces,
  operationFailed,
  type RpcError,
  tooBig,
} from '../netconf/index.ts';
import type { Outcome } from '../predict/index.ts';
import { type InstancePath, regionScopes, type Schema } from '../yang/index.ts';
import { HeldLocks } from './held-locks.ts';
import type { DeviceSchema, InterceptContext, Neighbour, OutsideWait, Want } from './intercept/index.ts';
import { servesPartialLocks } from './own-capabilities.ts';
import { Parking, routeOrPark } from './park.ts';
import type { CommitQueue } from './private/commit-queue.ts';
import { PrivateCandidate, privateKind, validates } from './private/index.ts';
import { candidatesAsked } from './private/keep-turn.ts';
import type { KeptTurn } from './private/kept-turn.ts';
import type { TurnKeeper } from './private/turn-keeper.ts';
import { encodeSignal } from './protocol/notification.ts';
import { type Terms, usualTerms } from './protocol/terms.ts';
import { type Answer, ReplyPump, type RequestTag } from './reply-pump.ts';
import { RequestPump } from './request-pump.ts';
import { mapSessionIds } from './session-ids-in.ts';
import type { SessionOptions } from './session-options.ts';
import { lossText, takeBack } from './take-back.ts';
import { throttled } from './throttle.ts';

/** Milliseconds that a device gets to answer the close-session of a client that is gone. */
const farewellTime = 2_000;

/** What Forelock asks of a device by itself: no client waits for its reply. */
const ownRequest: RequestTag = { root: 'rpc', attributes: '', operation: undefined };

/** One client session and the device session behind it: a session in is a session out. */
export class ProxySession implements InterceptContext {
  readonly id: number;
  readonly device: string;
  readonly deviceSession: number;
  readonly tool: string;
  readonly clock: Clock;
  readonly locks: HeldLocks = new HeldLocks();
  readonly terms: Terms;
  readonly writes: readonly string[] | undefined;
  readonly capabilities: readonly string[];
  readonly startup: 'after-commit' | 'leave';
  readonly privateCandidate: PrivateCandidate | undefined;
  readonly ownPartialLocks: boolean;
  readonly #options: SessionOptions<ProxySession>;
  readonly #version: FrameVersion;
  readonly #requests: RequestPump;
  readonly #replies: ReplyPump;
  readonly #pending = new Set<Pending>();
  /** Every grant of this session: its locks, and the implicit scope of an edit whose reply is still due. */
  readonly #seats = new Set<Seat>();
  readonly #sleepers = new Set<() => void>();
  readonly #parking = new Parking();
  readonly #asks = new Set<(cause: ForelockError) => void>();
  #owner: string;
  #subscribed = false;
  #afterReply: (() => void) | undefined;
  /** Resolves when the device has undone what was taken back so far: the changes of a turn lie under each of its locks. */
  #undoing: Promise<void> = Promise.resolve();
  /** The last parked request that the client has a reply to. */
  #replied: RequestTag | undefined;
  #ownMessages = 0;
  #renewedAt = 0;
  #ending = false;
  #deviceGone = false;

  constructor(options: SessionOptions<ProxySession>) {
    this.#options = options;
    this.id = options.id;
    this.device = options.device;
    this.deviceSession = options.deviceSession;
    this.tool = options.terms.tool;
    this.clock = options.clock;
    this.terms = usualTerms(options.terms);
    this.writes = options.terms.writes;
    const { candidate, clientHello, deviceHello } = options;
    this.capabilities = deviceHello.hello.capabilities;
    this.startup = options.startup;
    const kind = privateKind(candidate, clientHello.hello, deviceHello.hello);
    this.privateCandidate = kind && new PrivateCandidate(kind === 'composed');
    this.ownPartialLocks = servesPartialLocks(options.deviceHello.hello.capabilities);
    this.#owner = String(options.id);
    this.#version = framingOf(options.clientHello.hello.capabilities, options.deviceHello.hello.capabilities);
    const ends = { client: options.client, device: options.deviceChannel, version: this.#version };
    this.#replies = new ReplyPump({
      ...ends,
      holdLimit: options.holdLimit,
      mapped: (answer) => this.#mapped(answer),
      failed: (cause) => this.#deviceLost(cause),
    });
    this.#requests = new RequestPump({
      ...ends,
      limits: options.limits,
      holdLimit: options.holdLimit,
      route: (request) => {
        const route = options.traffic.routed(routeOrPark(this, this.#parking, request));
        return throttled(route, route === 'more' ? 0 : options.pace(), (delay) => this.sleep(delay));
      },
      forwarding: (header) => this.#expectReply(header),
      failed: (cause, header) => this.#clientFault(cause, header),
    });
  }

  /** Starts to carry bytes both ways. The client's hello is already with the device. */
  start(): void {
    const { client, deviceChannel, deviceHello } = this.#options;
    client.on('data', (bytes: Buffer) => {
      this.#signOfLife();
      this.#requests.receive(bytes);
    });
    deviceChannel.on('data', (bytes: Buffer) => this.#replies.receive(bytes));
    client.on('end', () => void this.#clientDone());
    for (const event of ['close', 'error']) client.on(event, () => this.end('the client is gone'));
    for (const event of ['end', 'close', 'error']) {
      deviceChannel.on(event, () => this.deviceClosed());
    }
    if (deviceHello.rest.length > 0) this.#replies.receive(deviceHello.rest);
    deviceChannel.resume();
    if (this.#options.settle === 0) this.#listen();
    else this.clock.after(this.#options.settle, () => this.#listen());
  }

  #listen(): void {
    if (this.#ending) return;
    const { client, clientHello } = this.#options;
    if (clientHello.rest.length > 0) this.#requests.receive(clientHello.rest);
    if (!this.#requests.parked) client.resume();
  }

  settled(): Promise<void> {
    return this.#replies.drained();
  }

  async request(scopes: readonly Scope[], want: Want): Promise<Verdict> {
    if (this.#ending) return { granted: false, reason: 'cancelled' };
    const { terms, harmony, reserveImplicit, sessions } = this.#options;
    const asked = [...candidatesAsked(scopes)].map((device) => sessions.keeper(device).asked());
    const pending = harmony.request({
      ...{ device: this.device, session: this.id, deviceSession: this.deviceSession },
      ...{ owner: this.#owner, tool: terms.tool, lease: terms.lease, scopes },
      ...{ priority: want.priority, wait: want.wait, declared: want.declared },
      reserve: want.reserve || reserveImplicit,
      journalled: want.journalled === true,
      onRevoke: (seat, why) => void this.#revoke(seat, why),
      onSignal: (signal) => this.#tell(signal),
    });
    this.#pending.add(pending);
    const verdict = await pending.verdict;
    this.#pending.delete(pending);
    for (const answered of asked) answered();
    if (!verdict.granted) return verdict;
    if (!this.#ending) {
      this.#seats.add(verdict.seat);
      return verdict;
    }
    await harmony.release(verdict.seat, 'session-ended');
    return { granted: false, reason: 'cancelled' };
  }

  reaches(device: string): boolean {
    return this.#options.harmony.knows(device) && this.#options.terms.devices?.has(device) !== false;
  }

  join(workflow: string): boolean {
    const owner = `${this.tool}/${workflow}`;
    if (owner !== this.#owner && this.#seats.size > 0) return false;
    this.#owner = owner;
    this.#options.joined(owner);
    return true;
  }

  get keeper(): TurnKeeper<KeptTurn> {
    return this.#options.sessions.keeper(this.device);
  }

  get commits(): CommitQueue | undefined {
    const { oneLogin, sessions } = this.#options;
    return oneLogin && validates(this) && this.#owner === String(this.id)
      ? sessions.commits(this.device)
      : undefined;
  }

  learnSchema(device: string = this.device): Promise<DeviceSchema> {
    return this.#options.schemas.learn(device);
  }

  filledBy(paths: readonly InstancePath[]): readonly Scope[] {
    return regionScopes(this.device, this.#options.profile, paths, this.schema);
  }

  get schema(): Schema | undefined {
    return this.#options.schemas.known(this.device);
  }

  renew(seat: Seat): number {
    return this.#options.harmony.renew(seat);
  }

  status(): DeviceStatus {
    return this.#options.harmony.deviceStatus(this.device, this.#options.sessions.count(this.device));
  }

  subscribe(): void {
    this.#subscribed = true;
  }

  mayPark(name: string): void {
    if (this.#options.yield === 'park' && !this.#subscribed) this.#parking.granted(name);
  }

  #tell(signal: Signal): void {
    this.#parking.heard(signal);
    if (!this.#subscribed) return;
    this.#replies.say(this.frame(Buffer.from(encodeSignal(signal, this.clock.now()))));
  }

  release(seat: Seat, outcome: Outcome): Promise<void> {
    this.#seats.delete(seat);
    return this.#options.harmony.release(seat, outcome);
  }

  oweUndo(seat: Seat, undo: string): Promise<OwedUndo> {
    return this.#options.harmony.oweUndo(seat, undo);
  }

  stands(seat: Seat): boolean {
    return this.#options.harmony.stands(seat);
  }

  frame(xml: Buffer): Buffer {
    return encodeFrame(this.#version, xml);
  }

  ask(raw: Buffer, request: RequestTag): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#deviceGone) return reject(this.#hangUp());
      this.#asks.add(reject);
      const counted = this.#counted(request);
      this.#replies.expect({
        request,
        take: (answer) => {
          this.#asks.delete(reject);
          counted?.();
          resolve(answer);
        },
      });
      this.#options.deviceChannel.write(raw);
    });
  }

  askOwn(operation: string): Promise<Answer> {
    this.#ownMessages += 1;
    const xml = `<rpc xmlns="${namespaces.base}" message-id="forelock-${this.#ownMessages}">${operation}</rpc>`;
    return this.ask(this.frame(Buffer.from(xml)), ownRequest);
  }

  askAgain(raw: Buffer): Promise<Answer> {
    return this.ask(raw, ownRequest);
  }

  relay(answer: Answer): void {
    this.#markReplied();
    if (!this.#ending) this.#options.client.write(this.#mapped(answer));
  }

  refuse(request: RequestTag, ...errors: readonly RpcError[]): void {
    this.#markReplied();
    if (this.#ending) return;
    const denied = errors.find(({ tag }) => tag === 'access-denied');
    if (denied !== undefined)
      this.audit('access-denied', { operation: request.operation?.name, why: denied.message });
    this.#options.client.write(this.frame(Buffer.from(encodeErrorReply(request, errors))));
  }

  answer(request: RequestTag, body: string): void {
    this.#markReplied();
    if (!this.#ending) this.#options.client.write(this.frame(Buffer.from(encodeReply(request, body))));
  }

  afterReply(action: () => void): void {
    this.#afterReply = action;
  }

  neighbour(sessionId: number): Neighbour | undefined {
    const own = this.#options.sessions.byId(sessionId);
    if (own?.device === this.device) return own;
    return this.#options.sessions.byDeviceSession(this.device, sessionId);
  }

  mayKill(neighbour: Neighbour | undefined): boolean {
    return this.#options.terms.mayKill || neighbour?.tool === this.tool;
  }

  awaitOutside(): OutsideWait {
    return this.#options.outside.wait(this.device);
  }

  sleep(milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
      const wake = (whole: boolean): void => {
        cancel();
        this.#sleepers.delete(early);
        resolve(whole);
      };
      const early = (): void => wake(false);
      const cancel = this.clock.after(milliseconds, () => wake(true));
      this.#sleepers.add(early);
    });
  }

  audit(event: string, fields: Readonly<Record<string, unknown>>): void {
    const { id: session, tool, device } = this;
    this.#options.traffic.count({ event, session, tool, device, fields });
    this.#options.log.info(
      { event, session: this.id, tool: this.tool, device: this.device, ...fields },
      event,
    );
  }

  /** Ends the session from Forelock's side or because the client is gone; leaves nothing locked. */
  end(why: string): void {
    if (this.#ending) return;
    this.audit('session-end', { why });
    this.#stop();
    void this.#leave();
  }

  /** The device's connection is gone, also where its channel has not said so. */
  deviceClosed(): void {
    // An answer that came in the same read is still on its way through a promise: it goes out first.
    setImmediate(() => this.#deviceLost(this.#hangUp()));
  }

  /** A client that only closed its sending side (`ssh host -s netconf < script`) still gets its replies. */
  async #clientDone(): Promise<void> {
    await this.#requests.done();
    await this.#replies.drained();
    this.end('the client closed the session');
  }

  #stop(): void {
    this.#ending = true;
    this.#replies.discard();
    for (const pending of this.#pending) pending.cancel();
    for (const wake of this.#sleepers) wake();
  }

  /** The device is told first, so that its lock is gone before the next session asks for it. */
  async #leave(): Promise<void> {
    const { client, deviceChannel, harmony, sessions, ended } = this.#options;
    if (!this.#deviceGone && !this.#requests.midMessage) {
      await atMost(this.clock, farewellTime, this.askOwn('<close-session/>'));
    }
    this.#deviceGone = true;
    for (const reject of this.#asks) reject(this.#hangUp());
    this.#asks.clear();
    deviceChannel.destroy();
    if (this.#replies.outstanding.length === 0) this.#options.succeed?.();
    client.end();
    await Promise.all([...this.#seats].map((seat) => harmony.release(seat, 'session-ended')));
    sessions.remove(this);
    ended();
  }

  #hangUp(): ForelockError {
    return new ForelockError('device-unreachable', `device ${this.device} closed its NETCONF session`);
  }

  /** A parked request has its reply: what Forelock does behind that reply may last, and can fail without a word. */
  #markReplied(): void {
    if (this.#requests.parked) this.#replied = this.#requests.header;
  }

  /** Every request that still waits is told so; a reply that was cut in two can't be mended, only ended. */
  #deviceLost(cause: ForelockError): void {
    if (this.#deviceGone) return;
    this.#deviceGone = true;
    const cutOff = this.#replies.midMessage;
    const waiting = this.#replies.outstanding.map((expected) => expected.request);
    const parked = this.#requests.parked ? [this.#requests.header] : [];
    const unanswered = new Set<RequestTag>([...waiting, ...parked]);
    unanswered.delete(ownRequest);
    if (this.#replied !== undefined) unanswered.delete(this.#replied);
    if (!this.#ending && !cutOff) {
      for (const tag of unanswered) this.refuse(tag, operationFailed(cause.message));
    }
    for (const reject of this.#asks) reject(cause);
    this.#asks.clear();
    this.end(cause.message);
  }

  #clientFault(cause: ForelockError, header: MessageHeader | undefined): void {
    if (this.#ending) return;
    const error = cause.code === 'limit-exceeded' ? tooBig(cause.message) : this.#malformed(cause.message);
    // In the middle of a reply nothing else can be said.
    if (!this.#replies.midMessage)
      this.refuse(header ?? { ...ownRequest, attributes: ` xmlns="${namespaces.base}"` }, error);
    this.end(`the client's message was refused: ${cause.message}`);
  }

  /** The tag malformed-message exists in base:1.1 alone (RFC 6241 appendix A). */
  #malformed(message: string): RpcError {
    return this.#version === '1.1' ? malformedMessage(message) : operationFailed(message);
  }

  #expectReply(header: MessageHeader): void {
    const done = this.#afterReply;
    this.#afterReply = undefined;
    const counted = this.#counted(header);
    if (done === undefined && counted === undefined) return this.#replies.expect({ request: header });
    const passed = (): void => {
      counted?.();
      done?.();
    };
    this.#replies.expect({ request: header, passed });
  }

  /** To be called when the reply has ended; undefined where the request counts for no lock. */
  #counted({ operation }: RequestTag): (() => void) | undefined {
    if (operation === undefined || this.locks.isEmpty) return undefined;
    const [seats, sent] = [this.locks.seats(), this.clock.now()];
    return () => {
      const time = this.clock.now() - sent;
      for (const { operations } of seats) operations.add(operation.name, time);
    };
  }

  #mapped(answer: Answer): Buffer {
    const { sessions } = this.#options;
    const xml = mapSessionIds(answer, (id) => sessions.byDeviceSession(this.device, id)?.id);
    return xml === undefined ? answer.raw : this.frame(xml);
  }

  /** Any request keeps the session's leases alive; asked of the machine at most ten times a lease. */
  #signOfLife(): void {
    const now = this.clock.now();
    if (now - this.#renewedAt < this.#options.terms.lease / 10) return;
    this.#renewedAt = now;
    for (const seat of this.#seats) this.renew(seat);
  }

  /** Takes a lock back from a client that overran its lease, or whose grant an operator revoked: on the device first, by its own session. */
  async #revoke(seat: Seat, why: Revocation): Promise<void> {
    if (this.#ending) return;
    const taken = takeBack(this.locks, seat, why);
    if (taken === undefined) {
      // What is held for an edit goes with its reply: there is none while the client stops in the middle of it.
      if (this.#requests.midMessage) this.end(`an edit was taken back in its middle ${lossText[why]}`);
      return;
    }
    const { name, undo, seats } = taken;
    this.audit('revoked', { lock: name, token: seat.grant.token });
    if (this.#requests.midMessage) return this.end('its lock was revoked in the middle of a request');
    // All at once: behind an answer, the client may be in the middle of a request.
    const undone = Promise.all([this.#undoing, ...undo.map((operation) => this.askOwn(operation))]);
    this.#undoing = undone.then(
      () => {},
      () => {},
    );
    try {
      await undone;
    } catch (cause) {
      this.audit('revoke-unanswered', { lock: name, cause: String(cause) });
    }
    for (const each of seats) {
      await this.release(each, 'revoked');
      this.#tell({ type: 'revoked', grant: each.grant.id, token: each.grant.token });
    }
  }
}
