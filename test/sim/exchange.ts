import { covers, type InstancePath } from '../../src/yang/index.ts';
import type { Device } from './device.ts';
import { pathsWritten } from './device-model.ts';
import type { SessionWitness } from './device-session.ts';
import type { Framed } from './framing.ts';
import type { GrantBook } from './grant-book.ts';
import { mayAnswer } from './own-answer.ts';
import { PrivateWork } from './private-work.ts';
import { type RequestText, writesOf } from './request-text.ts';
import type { RunLog } from './run-log.ts';
import type { SignalWatch } from './signal-watch.ts';
import { faultOf, type Holding } from './write-check.ts';

interface ExchangeOptions {
  /** Forelock's session-id. */
  readonly session: number;
  readonly device: Device;
  /** The subtrees that policy lets the tool write; undefined: all. */
  readonly within: readonly InstancePath[] | undefined;
  /** Whether Forelock knows the device's schema by now. */
  readonly schemaKnown: () => boolean;
  /** Whether Forelock's connection to the device is gone. */
  readonly cutOff: () => boolean;
  /** Whether the session has a candidate of its own. */
  readonly isPrivate: boolean;
  /** What the device's private candidates have in them. */
  readonly beside: Set<PrivateWork>;
  /** Whether a commit of one is to be in startup before it is answered. */
  readonly toStartup: boolean;
  /** Milliseconds that the clock has leapt over so far. */
  readonly leapt: () => number;
  readonly book: GrantBook;
  readonly signals: SignalWatch;
  readonly log: RunLog;
}

interface Sent {
  readonly xml: string;
  /** Whether the device's schema was known when it was sent. */
  readonly located: boolean;
}

/** One client's session at both of its ends: what was sent and what came, compared byte by byte. */
export class Exchange implements SessionWitness {
  readonly #options: ExchangeOptions;
  readonly #sent = new Map<string, Sent>();
  /** By request; a lock is asked for until it is had. */
  readonly #answers = new Map<string, Framed>();
  readonly #private: PrivateWork | undefined;
  /** Whether a client's bytes that are no message have gone out: what is answered then has no number. */
  clientGarbles = false;
  /** The device's session-id. */
  deviceSession = 0;
  #deviceOver = false;
  #lastReply = 0;
  /** What is said where the request that the device works on is carried out. */
  #ifDone: (() => void)[] = [];

  constructor(options: ExchangeOptions) {
    this.#options = options;
    const holds = (datastore: string, path: InstancePath): boolean => {
      const holding = this.#holding();
      return holding.whole(datastore) || holding.writes(datastore, path);
    };
    this.#private = options.isPrivate ? new PrivateWork({ ...options, holds }) : undefined;
  }

  sent(id: string, xml: string): void {
    this.#sent.set(id, { xml, located: this.#options.schemaKnown() });
    this.#private?.sent(id, xml);
  }

  asked(request: RequestText, xml: string, abandoned: boolean): void {
    const { session, device, log } = this.#options;
    log.note(`${device.name} ${session} ${request.id} ${request.operation} ${request.datastore}`);
    this.#ifDone = [];
    const own = this.#sent.get(request.id);
    if (own !== undefined) this.#checkCarried(request, own.xml, xml);
    // What was on its way when Forelock gave the session up is past recall; the device ends it.
    if (abandoned) return;
    const holding = this.#holding();
    if (own === undefined) this.#checkOwn(request);
    if (own === undefined) this.#private?.askedBeside(request);
    else this.#checkWrite(request, xml, holding, own.located);
    if (own !== undefined) this.#askedPrivate(request, xml);
    if (request.operation === 'lock') this.#ifDone.push(() => this.#checkRecorded(request.datastore));
    if (request.operation === 'commit') this.#checkCommit(request);
    if (request.operation === 'edit-config' && request.datastore === 'candidate' && holding.turn)
      this.#ifDone.push(() => device.config.markTurn(this.deviceSession));
  }

  garbled(why: string): void {
    const { log, session, device } = this.#options;
    log.violate('changed-bytes', `${session} sends ${device.name} what is no message: ${why}`);
  }

  answered(id: string, raw: Buffer, xml: string): void {
    // What was written in a private candidate is said to the device again.
    if (!this.#isDone(id)) this.#answers.set(id, { raw, xml });
    if (xml.includes('<ok/>')) for (const action of this.#ifDone) action();
  }

  over(): void {
    this.#deviceOver = true;
    this.#private?.over();
  }

  /** A message has come to the client; returns the number of the request that it answers. */
  received(message: Framed): string | undefined {
    const { log, session, signals } = this.#options;
    if (message.xml.startsWith('<notification ')) {
      signals.heard(this, session, message.xml);
      return undefined;
    }
    const id = /message-id="([^"]*)"/.exec(message.xml)?.[1];
    log.note(
      `${session} gets ${id} ${/<(?:ok|data|error-tag>[\w-]+|lock-id|grant-id)/.exec(message.xml)?.[0]}`,
    );
    const isRefusal = message.xml.includes('<rpc-error xmlns=');
    if (id === undefined && isRefusal && this.clientGarbles) return undefined;
    this.#checkOrder(id);
    this.#private?.received(id ?? '', message.xml, this.#lost);
    const sent = this.#sent.get(id ?? '');
    if (id === undefined || sent === undefined)
      log.violate('changed-bytes', `a reply to nothing: ${message.xml}`);
    else if (!this.#isDue(message, sent, this.#answers.get(id), isRefusal))
      log.violate('changed-bytes', `${id}: ${message.xml} in place of ${this.#answers.get(id)?.xml}`);
    if (sent?.xml.includes('<create-subscription') && message.xml.includes('<ok/>'))
      signals.subscribed(this, session);
    return id;
  }

  /** Of Forelock's own answers, only those that are Forelock's to give. */
  #isDue(message: Framed, sent: Sent, answer: Framed | undefined, isRefusal: boolean): boolean {
    const { book, session, isPrivate } = this.#options;
    if (mayAnswer(sent.xml, message.xml, isPrivate || book.wasNarrowed(session))) return true;
    // It is committed, and not in startup.
    if (isPrivate && message.xml.includes('<error-severity>warning<')) return true;
    return answer === undefined ? isRefusal : this.#faithful(message, answer, isRefusal);
  }

  get #lost(): boolean {
    return this.#deviceOver || this.#options.cutOff();
  }

  #holding(): Holding {
    const { book, session, device } = this.#options;
    return book.holding(session, device.name);
  }

  /** To the byte; but a session-id to kill is the device's, and what is Forelock's of a lock is taken out. */
  #checkCarried({ id, operation }: RequestText, own: string, xml: string): void {
    const stated = own.includes('urn:forelock:') && !xml.includes('urn:forelock:');
    if ((own === xml && !xml.includes('urn:forelock:')) || operation === 'kill-session') return;
    if (stated && (operation === 'lock' || operation === 'partial-lock')) return;
    this.#options.log.violate('changed-bytes', `request ${id} came as ${xml}`);
  }

  #checkWrite(request: RequestText, xml: string, holding: Holding, located: boolean): void {
    const { session, device, within, log } = this.#options;
    const fault = faultOf(request, xml, holding, located, this.#options.isPrivate);
    const what = `${session} ${request.operation} on ${device.name}`;
    if (fault !== undefined) log.violate('unlocked-operation', `${what} ${fault}`);
    if (within === undefined || writesOf(request).length === 0) return;
    if (ofCandidate.includes(request.operation)) return;
    const paths = request.operation === 'edit-config' ? pathsWritten(xml) : [[]];
    const beyond = paths.find((path) => !within.some((above) => covers(above, path)));
    if (beyond !== undefined)
      log.violate('unlocked-operation', `${what} at ${beyond.join('/')}, which policy forbids`);
  }

  /** Whether the device has carried the request out before. */
  #isDone(id: string): boolean {
    return this.#answers.get(id)?.xml.includes('<ok/>') === true;
  }

  #askedPrivate(request: RequestText, xml: string): void {
    const ifDone = this.#private?.asked(request, xml, this.deviceSession, this.#isDone(request.id));
    if (ifDone !== undefined) this.#ifDone.push(ifDone);
  }

  /** A turn that Forelock ends leaves none of its changes in the candidate. */
  #checkOwn({ operation, datastore }: RequestText): void {
    const { session, device, log } = this.#options;
    if (operation !== 'unlock' || datastore !== 'candidate') return;
    for (const [place, change] of device.config.changes)
      if (change.session === this.deviceSession)
        log.violate('foreign-change', `${session} lets the candidate go with its change of ${place}`);
  }

  /** A Forelock that dies now can free the device: its journal has the session that has locked it. */
  #checkRecorded(datastore: string): void {
    const { session, book, device, log } = this.#options;
    if (book.isRecorded(device.name, this.deviceSession, datastore)) return;
    log.violate('lock-left-on-device', `${session} locks ${datastore}, and the journal does not know`);
  }

  /** Nobody's commit carries what another has changed in its turn, and nothing of others where it is alone. */
  #checkCommit({ id }: RequestText): void {
    const { session, device, log } = this.#options;
    const alone = device.locks.holders('candidate').includes(this.deviceSession);
    const carried = [...device.config.changes].filter(
      ([, change]) => change.session !== this.deviceSession && (alone || change.inTurn),
    );
    const [first] = carried;
    if (first === undefined) return;
    this.#ifDone.push(() =>
      log.violate(
        'foreign-change',
        `${id} of ${session} commits ${first[0]}, a change of ${first[1].session}`,
      ),
    );
  }

  /** RFC 6241 section 4.1: replies come in the order of the requests. */
  #checkOrder(id = ''): void {
    const number = Number(id.split('.')[1]);
    if (number < this.#lastReply)
      this.#options.log.violate('changed-bytes', `the reply to ${id} comes too late`);
    this.#lastReply = number;
  }

  /** To the byte; but session-ids in an error are Forelock's, and a lost device is told in Forelock's words. */
  #faithful(message: Framed, answer: Framed, isRefusal: boolean): boolean {
    if (message.raw.equals(answer.raw)) return true;
    if (isRefusal) return this.#lost;
    return answer.xml.includes('<session-id>') && withoutIds(message.xml) === withoutIds(answer.xml);
  }
}

/** What they write was judged when it came to the candidate. */
const ofCandidate: readonly string[] = ['commit', 'cancel-commit', 'discard-changes'];

function withoutIds(xml: string): string {
  return xml.replace(/<session-id>\d+/g, '<session-id>');
}
