import type { Duplex } from 'node:stream';
import { ForelockError } from '../../core/index.ts';
import { encodeFrame, FrameDecoder } from '../frame.ts';
import { decodeHello, encodeHello, framingOf, type Hello } from '../hello.ts';
import { namespaces } from '../namespaces.ts';
import { decodeReply, type Reply } from '../rpc-error.ts';
import { openChannel } from './channel.ts';
import { encodeCloseSession } from './operations.ts';
import type { DeviceChannel, DeviceTarget } from './target.ts';

export interface ClientOptions {
  /** Milliseconds for the hello, and for each reply; 60,000 where left out. */
  readonly timeout?: number;
  readonly capabilities?: readonly string[];
}

interface Call {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (cause: Error) => void;
  readonly late: NodeJS.Timeout;
}

const ownCapabilities = ['urn:ietf:params:netconf:base:1.0', 'urn:ietf:params:netconf:base:1.1'];

/**
 * A NETCONF session as a client, for `await using` too. After a reply that is late, or a lost connection, it is closed for good.
 */
export class NetconfClient implements AsyncDisposable {
  readonly #channel: Duplex;
  readonly #close: () => void;
  readonly #timeout: number;
  /** Tells once when the connection is gone. */
  readonly onClose: (listener: () => void) => void;
  readonly #frames = new FrameDecoder();
  readonly #calls: Call[] = [];
  readonly #listeners: ((notification: string) => void)[] = [];
  #pieces: Buffer[] = [];
  #messages = 0;
  #greeted: (hello: Hello) => void = () => {};
  #hello: Hello = { capabilities: [], sessionId: undefined };
  #fault: ForelockError | undefined;

  private constructor({ channel, close, onClose }: DeviceChannel, timeout: number) {
    this.#channel = channel;
    this.#close = close;
    this.onClose = onClose;
    this.#timeout = timeout;
  }

  /** Rejects as openChannel does, or with `message-malformed` where the hello is none. */
  static async open(target: DeviceTarget, options: ClientOptions = {}): Promise<NetconfClient> {
    const client = new NetconfClient(await openChannel(target), options.timeout ?? 60_000);
    client.onClose(() =>
      client.#fail(
        new ForelockError('device-unreachable', `${target.host}:${target.port} closed the session`),
      ),
    );
    await client.#greet(options.capabilities ?? ownCapabilities);
    return client;
  }

  /** The server's hello. */
  get hello(): Hello {
    return this.#hello;
  }

  /** Sends one operation and gives its reply; an rpc-error is a reply too. */
  rpc(operation: string, options: { readonly timeout?: number } = {}): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#fault !== undefined) return reject(this.#fault);
      const timeout = options.timeout ?? this.#timeout;
      const late = setTimeout(
        () => this.#fail(new ForelockError('device-unreachable', `no reply within ${timeout} ms`)),
        timeout,
      );
      this.#calls.push({ resolve, reject, late });
      this.#messages += 1;
      const xml = `<rpc xmlns="${namespaces.base}" message-id="${this.#messages}">${operation}</rpc>`;
      this.#channel.write(encodeFrame(this.#frames.version, Buffer.from(xml)));
    });
  }

  onNotification(listener: (notification: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Says close-session, waits for the answer, and closes the connection. */
  async close(): Promise<void> {
    if (this.#fault === undefined) await this.rpc(encodeCloseSession()).catch(() => undefined);
    this.#fail(new ForelockError('device-unreachable', 'the session is closed'));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Ends the connection without a word. */
  destroy(): void {
    this.#fail(new ForelockError('device-unreachable', 'the session is closed'));
  }

  async #greet(capabilities: readonly string[]): Promise<void> {
    const greeting = new Promise<Hello>((resolve, reject) => {
      this.#greeted = resolve;
      const tellLate = (): void =>
        this.#fail(new ForelockError('device-unreachable', `no hello within ${this.#timeout} ms`));
      this.#calls.push({ resolve: () => {}, reject, late: setTimeout(tellLate, this.#timeout) });
    });
    this.#channel.on('data', (bytes: Buffer) => this.#receive(bytes));
    this.#channel.on('close', () =>
      this.#fail(new ForelockError('device-unreachable', 'the session was closed')),
    );
    this.#channel.write(encodeFrame('1.0', Buffer.from(encodeHello({ capabilities, sessionId: undefined }))));
    this.#hello = await greeting;
    clearTimeout(this.#calls.shift()?.late);
    this.#frames.version = framingOf(capabilities, this.#hello.capabilities);
  }

  #receive(bytes: Buffer): void {
    try {
      let at = 0;
      while (at < bytes.length && this.#fault === undefined) {
        at = this.#frames.decode(bytes, at, (piece, start, end) =>
          this.#pieces.push(Buffer.from(piece.subarray(start, end))),
        );
        if (this.#frames.ended) this.#message(Buffer.concat(this.#pieces.splice(0)).toString());
      }
    } catch (cause) {
      this.#fail(
        cause instanceof ForelockError
          ? cause
          : new ForelockError('message-malformed', String(cause), { cause }),
      );
    }
  }

  #message(xml: string): void {
    const root = /<(?!\?|!)(?:[\w.-]+:)?([\w-]+)/.exec(xml)?.[1];
    if (root === 'hello') return this.#greeted(decodeHello(xml));
    if (root === 'notification') {
      for (const listener of this.#listeners) listener(xml);
      return;
    }
    const call = this.#calls.shift();
    if (call === undefined)
      throw new ForelockError('message-malformed', 'a reply came that nothing had asked for');
    clearTimeout(call.late);
    call.resolve(decodeReply(xml));
  }

  #fail(cause: ForelockError): void {
    if (this.#fault !== undefined) return;
    this.#fault = cause;
    for (const { reject, late } of this.#calls.splice(0)) {
      clearTimeout(late);
      reject(cause);
    }
    this.#close();
  }
}
