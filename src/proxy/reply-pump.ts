import type { Duplex } from 'node:stream';
import { ForelockError } from '../core/index.ts';
import { FrameDecoder, type FrameVersion, type MessageHeader, MessageScanner } from '../netconf/index.ts';

/** The start of a request: as much as its reply has to repeat, and what it asks. */
export type RequestTag = Pick<MessageHeader, 'root' | 'attributes' | 'operation'>;

/** A reply that was held whole: its bytes as framed by the device, and its XML. */
export interface Answer {
  readonly header: MessageHeader;
  readonly raw: Buffer;
  readonly payload: Buffer;
}

export function isError(answer: Answer): boolean {
  return answer.header.operation?.name === 'rpc-error';
}

/** What the next `<rpc-reply>` is for. Replies come in the order of the requests (RFC 6241 section 4.1). */
export interface Expected {
  readonly request: RequestTag;
  /** Takes the whole reply in place of the client. */
  readonly take?: (answer: Answer) => void;
  /** Told when a reply that went on to the client has ended. */
  readonly passed?: (header: MessageHeader) => void;
}

type Course = 'unknown' | 'passing' | 'holding';

interface ReplyPumpOptions {
  readonly client: Duplex;
  readonly device: Duplex;
  readonly version: FrameVersion;
  /** Bytes of a reply or notification that Forelock holds at most; a larger one passes as it is. */
  readonly holdLimit: number;
  /** What the client gets in place of a held reply that it was due: session-ids mapped, or the same bytes. */
  readonly mapped: (answer: Answer) => Buffer;
  readonly failed: (cause: ForelockError) => void;
}

/**
 * Device to client. Bytes pass as they came, at once; only a reply that Forelock asked for itself, an `<rpc-error>`
 * (it may name a session) and a session notification are held until whole.
 */
export class ReplyPump {
  readonly #options: ReplyPumpOptions;
  readonly #frames = new FrameDecoder();
  readonly #scanner = new MessageScanner({ headerOnly: true });
  readonly #expected: Expected[] = [];
  readonly #idle: (() => void)[] = [];
  #course: Course = 'unknown';
  #raw: Buffer[] = [];
  #payload: Buffer[] = [];
  #held = 0;
  #begun = false;
  #blocked = false;
  #unreadable = false;
  #seen: MessageHeader | undefined;
  #discarding = false;
  #unsaid: Buffer[] = [];

  constructor(options: ReplyPumpOptions) {
    this.#options = options;
    this.#frames.version = options.version;
  }

  expect(expected: Expected): void {
    this.#expected.push(expected);
  }

  /** Whether bytes of an unfinished message have gone to the client: then nothing else may be said to it. */
  get midMessage(): boolean {
    return this.#course === 'passing' && this.#begun;
  }

  /** The requests whose replies have not begun, oldest first. */
  get outstanding(): readonly Expected[] {
    return this.#expected;
  }

  /** Resolves when no reply is due any more. */
  async drained(): Promise<void> {
    if (this.#expected.length === 0) return;
    await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  /** Gives the client a message of Forelock's own, between two of the device's. */
  say(raw: Buffer): void {
    if (this.#discarding) return;
    if (this.midMessage) this.#unsaid.push(raw);
    else this.#options.client.write(raw);
  }

  /** The client is gone: what still comes is read, so that the device is not held up, and goes nowhere. */
  discard(): void {
    this.#discarding = true;
    this.#options.device.resume();
  }

  receive(bytes: Buffer): void {
    try {
      this.#consume(bytes);
    } catch (cause) {
      if (!(cause instanceof ForelockError)) throw cause;
      this.#options.failed(cause);
    }
  }

  #consume(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      const start = at;
      at = this.#frames.decode(bytes, at, this.#sink);
      this.#advance(
        start === 0 && at === bytes.length ? bytes : bytes.subarray(start, at),
        this.#frames.ended,
      );
    }
  }

  readonly #sink = (bytes: Buffer, start: number, end: number): void => {
    if (this.#course === 'passing') return;
    if (!this.#scanner.recognised && !this.#unreadable) this.#scan(bytes, start, end);
    this.#payload.push(bytes.subarray(start, end));
  };

  /** Devices send XML that is none (yuma123 repeats an xmlns): theirs to send, and the client's to judge. */
  #scan(bytes: Buffer, start: number, end: number): void {
    try {
      this.#scanner.push(bytes, start, end);
    } catch (cause) {
      if (!(cause instanceof ForelockError)) throw cause;
      this.#unreadable = true;
    }
  }

  /** What the scanner knows; of a message that it can't read, what its text shows once it is whole. */
  #header(): MessageHeader | undefined {
    if (!this.#unreadable) return this.#scanner.header;
    const text = Buffer.concat(this.#payload).toString('latin1');
    const kind = /<(?:[\w.-]+:)?rpc-reply[\s>]/.test(text) ? 'rpc-reply' : 'notification';
    const name = /<(?:[\w.-]+:)?rpc-error[\s>]/.test(text) ? 'rpc-error' : 'data';
    const operation = { namespace: '', name };
    return { kind, root: kind, namespace: '', attributes: '', messageId: undefined, operation };
  }

  #advance(raw: Buffer, ended: boolean): void {
    if (this.#course === 'passing') {
      this.#pass(raw);
    } else {
      this.#raw.push(raw);
      this.#held += raw.length;
      if (this.#course === 'unknown' && (this.#scanner.recognised || ended)) this.#chooseCourse();
      if (this.#course === 'unknown' && this.#held > this.#options.holdLimit) this.#giveUpHolding();
      if (this.#course === 'holding' && this.#held > this.#options.holdLimit) this.#giveUpHolding();
    }
    if (ended) this.#end();
  }

  #chooseCourse(): void {
    const header = this.#header();
    this.#seen = header;
    const isReply = header?.kind === 'rpc-reply';
    const holds =
      (isReply && (this.#expected[0]?.take !== undefined || header.operation?.name === 'rpc-error')) ||
      header?.kind === 'notification';
    this.#course = holds ? 'holding' : 'passing';
    if (!holds) this.#passHeld();
  }

  /** A reply that Forelock must read whole can't be let go: the device broke a promise about its size. */
  #giveUpHolding(): void {
    if (this.#header()?.kind === 'rpc-reply' && this.#expected[0]?.take !== undefined) {
      throw new ForelockError(
        'limit-exceeded',
        `the device's reply is over ${this.#options.holdLimit} bytes`,
      );
    }
    this.#course = 'passing';
    this.#passHeld();
  }

  #passHeld(): void {
    for (const piece of this.#raw) this.#pass(piece);
    this.#raw = [];
    this.#payload = [];
    this.#held = 0;
  }

  #pass(raw: Buffer): void {
    this.#begun = true;
    if (this.#discarding) return;
    if (this.#options.client.write(raw) || this.#blocked) return;
    this.#blocked = true;
    this.#options.device.pause();
    this.#options.client.once('drain', () => {
      this.#blocked = false;
      this.#options.device.resume();
    });
  }

  #end(): void {
    const header = this.#unreadable ? this.#seen : this.#scanner.header;
    const expected = header?.kind === 'rpc-reply' ? this.#expected.shift() : undefined;
    const answer = this.#course === 'holding' && header !== undefined ? this.#answer(header) : undefined;
    this.#reset();
    if (answer !== undefined && expected?.take === undefined) this.#pass(this.#options.mapped(answer));
    this.#begun = false;
    for (const raw of this.#unsaid.splice(0)) this.say(raw);
    if (answer !== undefined) expected?.take?.(answer);
    if (header !== undefined) expected?.passed?.(header);
    if (this.#expected.length === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #answer(header: MessageHeader): Answer {
    return { header, raw: Buffer.concat(this.#raw), payload: Buffer.concat(this.#payload) };
  }

  #reset(): void {
    this.#scanner.reset();
    this.#unreadable = false;
    this.#seen = undefined;
    this.#course = 'unknown';
    this.#raw = [];
    this.#payload = [];
    this.#held = 0;
  }
}
