import type { SessionWitness } from './device-session.ts';
import type { Framed } from './framing.ts';
import type { GrantBook } from './grant-book.ts';
import { type RequestText, writesOf } from './request-text.ts';
import type { RunLog } from './run-log.ts';

interface ExchangeOptions {
  /** Forelock's session-id. */
  readonly session: number;
  readonly device: string;
  /** Whether Forelock's connection to the device is gone. */
  readonly cutOff: () => boolean;
  readonly book: GrantBook;
  readonly log: RunLog;
}

/** One client's session at both of its ends: what was sent and what came, compared byte by byte. */
export class Exchange implements SessionWitness {
  readonly #options: ExchangeOptions;
  readonly #sent = new Map<string, string>();
  readonly #answers = new Map<string, Framed>();
  /** Whether a client's bytes that are no message have gone out: what is answered then has no number. */
  clientGarbles = false;
  #deviceOver = false;
  #lastReply = 0;

  constructor(options: ExchangeOptions) {
    this.#options = options;
  }

  sent(id: string, xml: string): void {
    this.#sent.set(id, xml);
  }

  asked(request: RequestText, xml: string, abandoned: boolean): void {
    const { session, device, book, log } = this.#options;
    log.note(`${device} ${session} ${request.id} ${request.operation} ${request.datastore}`);
    const own = this.#sent.get(request.id);
    if (own !== undefined && own !== xml && request.operation !== 'kill-session')
      log.violate('changed-bytes', `request ${request.id} came as ${xml}`);
    // What was on its way when Forelock gave the session up is past recall; the device ends it.
    if (abandoned) return;
    for (const datastore of own === undefined ? [] : writesOf(request)) {
      if (!book.mayWrite(session, device, datastore))
        log.violate('unlocked-operation', `${session} ${request.operation} of ${datastore} on ${device}`);
    }
  }

  garbled(why: string): void {
    const { log, session, device } = this.#options;
    log.violate('changed-bytes', `${session} sends ${device} what is no message: ${why}`);
  }

  answered(id: string, raw: Buffer, xml: string): void {
    this.#answers.set(id, { raw, xml });
  }

  over(): void {
    this.#deviceOver = true;
  }

  /** A message has come to the client; returns the number of the request that it answers. */
  received(message: Framed): string | undefined {
    const { log, session } = this.#options;
    const id = /message-id="([^"]*)"/.exec(message.xml)?.[1];
    log.note(`${session} gets ${id} ${/<(?:ok|data|error-tag>[\w-]+|lock-id)/.exec(message.xml)?.[0]}`);
    const answer = this.#answers.get(id ?? '');
    const isOwn = message.xml.includes('<rpc-error xmlns=');
    if (id === undefined && isOwn && this.clientGarbles) return undefined;
    this.#checkOrder(id);
    if (id === undefined || !this.#sent.has(id))
      log.violate('changed-bytes', `a reply to nothing: ${message.xml}`);
    else if (answer === undefined ? !isOwn : !this.#faithful(message, answer, isOwn))
      log.violate('changed-bytes', `${id}: ${message.xml} in place of ${answer?.xml}`);
    return id;
  }

  /** RFC 6241 section 4.1: replies come in the order of the requests. */
  #checkOrder(id = ''): void {
    const number = Number(id.split('.')[1]);
    if (number < this.#lastReply)
      this.#options.log.violate('changed-bytes', `the reply to ${id} comes too late`);
    this.#lastReply = number;
  }

  /** To the byte; but session-ids in an error are Forelock's, and a lost device is told in Forelock's words. */
  #faithful(message: Framed, answer: Framed, isOwn: boolean): boolean {
    if (message.raw.equals(answer.raw)) return true;
    if (isOwn) return this.#deviceOver || this.#options.cutOff();
    return answer.xml.includes('<session-id>') && withoutIds(message.xml) === withoutIds(answer.xml);
  }
}

function withoutIds(xml: string): string {
  return xml.replace(/<session-id>\d+/g, '<session-id>');
}
