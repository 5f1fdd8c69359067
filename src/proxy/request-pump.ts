import type { Duplex } from 'node:stream';
import { ForelockError } from '../core/index.ts';
import {
  FrameDecoder,
  type FrameVersion,
  type MessageHeader,
  MessageScanner,
  type Parameter,
  type ScanLimits,
} from '../netconf/index.ts';

/** A request of the client, as far as it has come. */
export interface Request {
  readonly header: MessageHeader;
  readonly parameters: readonly Parameter[];
  parameter(name: string): Parameter | undefined;
  /** Whether every byte of the message is here. */
  readonly whole: boolean;
  /** How many bytes of it are held, with their framing. */
  readonly held: number;
  /** Its bytes so far, as the client framed them. */
  raw(): Buffer;
  /** Its XML so far, without the framing. */
  payload(): Buffer;
}

/**
 * What an intercepted request comes to: its bytes go on to the device, or others in place of them, of which the reply is the
 * client's own; or it has been dealt with.
 */
export type Fate = 'forward' | 'drop' | { readonly instead: Buffer };

/**
 * What to do with a request: let it pass, read on until more of it is known, or act. While an action runs nothing
 * more is read from the client: a parked lock parks what follows it on its session, and on no other.
 */
export type Route = 'pass' | 'more' | { readonly act: (request: Request) => Promise<Fate> };

interface RequestPumpOptions {
  readonly client: Duplex;
  readonly device: Duplex;
  readonly version: FrameVersion;
  readonly limits: Partial<ScanLimits>;
  /** Bytes of a request that Forelock holds at most while it must see more of it. */
  readonly holdLimit: number;
  readonly route: (request: Request) => Route;
  /** Called before the first byte of a request goes to the device. */
  readonly forwarding: (header: MessageHeader) => void;
  readonly failed: (cause: ForelockError, header: MessageHeader | undefined) => void;
}

/** Bytes that a parked session reads on, so that it notices when its client goes away. */
const readAhead = 64 * 1024;

type Course = 'holding' | 'forwarding' | 'dropping' | 'parked';

/** Client to device. Scans each message as it passes; holds no more of it than is needed to know what it is. */
export class RequestPump implements Request {
  readonly #options: RequestPumpOptions;
  readonly #frames = new FrameDecoder();
  readonly #scanner: MessageScanner;
  #course: Course = 'holding';
  #raw: Buffer[] = [];
  #held = 0;
  #ended = false;
  #rest: Buffer[] = [];
  #ahead = 0;
  readonly #idle: (() => void)[] = [];
  #blocked = false;
  #broken = false;

  constructor(options: RequestPumpOptions) {
    this.#options = options;
    this.#frames.version = options.version;
    this.#scanner = new MessageScanner(options.limits);
  }

  get header(): MessageHeader {
    if (this.#scanner.header === undefined)
      throw new Error('a request is asked before its start tag is read');
    return this.#scanner.header;
  }

  get parameters(): readonly Parameter[] {
    return this.#scanner.parameters;
  }

  get whole(): boolean {
    return this.#ended;
  }

  get held(): number {
    return this.#held;
  }

  /** Whether the device has part of a message: then nothing else can be said to it. */
  get midMessage(): boolean {
    return this.#course === 'forwarding';
  }

  /** Whether a request waits for what Forelock does with it. */
  get parked(): boolean {
    return this.#course === 'parked';
  }

  /** Resolves when every request that came whole has been forwarded or dealt with. */
  async done(): Promise<void> {
    if (this.parked) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  parameter(name: string): Parameter | undefined {
    return this.#scanner.parameter(name);
  }

  raw(): Buffer {
    return Buffer.concat(this.#raw);
  }

  payload(): Buffer {
    const pieces: Buffer[] = [];
    const frames = new FrameDecoder();
    frames.version = this.#options.version;
    frames.decode(this.raw(), 0, (bytes, start, end) => pieces.push(bytes.subarray(start, end)));
    return Buffer.concat(pieces);
  }

  receive(bytes: Buffer): void {
    if (this.#broken) return;
    if (this.#course === 'parked') return this.#keep(bytes);
    try {
      this.#consume(bytes);
    } catch (cause) {
      this.#fail(cause);
    }
  }

  #consume(bytes: Buffer): void {
    let at = 0;
    while (at < bytes.length) {
      const start = at;
      at = this.#frames.decode(bytes, at, this.#scan);
      this.#ended = this.#frames.ended;
      if (this.#ended) this.#scanner.finish();
      this.#advance(start === 0 && at === bytes.length ? bytes : bytes.subarray(start, at));
      if (this.#course === 'parked') return this.#keep(bytes.subarray(at));
    }
  }

  #keep(bytes: Buffer): void {
    if (bytes.length > 0) this.#rest.push(bytes);
    this.#ahead += bytes.length;
    if (this.#ahead > readAhead) this.#options.client.pause();
  }

  readonly #scan = (bytes: Buffer, start: number, end: number): void => {
    this.#scanner.push(bytes, start, end);
  };

  #advance(raw: Buffer): void {
    if (this.#course === 'forwarding') {
      this.#send(raw);
    } else if (this.#course === 'holding') {
      this.#raw.push(raw);
      this.#held += raw.length;
      if (this.#scanner.recognised || this.#ended) this.#follow(this.#options.route(this));
      if (this.#course === 'holding' && this.#held > this.#options.holdLimit) {
        throw new ForelockError(
          'limit-exceeded',
          `it has over ${this.#options.holdLimit} bytes, and Forelock would have to hold it whole: send it in parts, or raise policy.limits.held-message`,
        );
      }
    }
    if (this.#ended && this.#course !== 'parked') this.#reset();
  }

  #follow(route: Route): void {
    if (route === 'more') return;
    if (route === 'pass') return this.#forward();
    this.#course = 'parked';
    route.act(this).then(
      (fate) => this.#unpark(fate),
      (cause) => this.#fail(cause),
    );
  }

  #unpark(fate: Fate): void {
    if (this.#broken) return;
    if (fate === 'drop') this.#course = 'dropping';
    else {
      if (fate !== 'forward') this.#raw = [fate.instead];
      this.#forward();
    }
    this.#raw = [];
    if (this.#ended) this.#reset();
    const rest = this.#rest;
    this.#rest = [];
    this.#ahead = 0;
    for (const bytes of rest) this.receive(bytes);
    if (this.parked) return;
    if (!this.#blocked) this.#options.client.resume();
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #forward(): void {
    this.#options.forwarding(this.header);
    this.#course = 'forwarding';
    for (const piece of this.#raw) this.#send(piece);
    this.#raw = [];
    this.#held = 0;
  }

  #send(raw: Buffer): void {
    if (this.#options.device.write(raw) || this.#blocked) return;
    this.#blocked = true;
    this.#options.client.pause();
    this.#options.device.once('drain', () => {
      this.#blocked = false;
      if (this.#course !== 'parked') this.#options.client.resume();
    });
  }

  #reset(): void {
    this.#scanner.reset();
    this.#course = 'holding';
    this.#raw = [];
    this.#held = 0;
    this.#ended = false;
  }

  #fail(cause: unknown): void {
    if (this.#broken) return;
    this.#broken = true;
    const fault =
      cause instanceof ForelockError
        ? cause
        : new ForelockError('message-malformed', String(cause), { cause });
    this.#options.failed(fault, this.#scanner.header);
  }
}
