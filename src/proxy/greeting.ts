import type { Duplex } from 'node:stream';
import { ForelockError } from '../core/index.ts';
import { decodeHello, FrameDecoder, type Hello } from '../netconf/index.ts';

/** The first message of a side: its bytes with framing, its XML, and what came behind it. */
export interface Greeting {
  readonly hello: Hello;
  readonly xml: string;
  readonly raw: Buffer;
  readonly rest: Buffer;
}

/** Bytes that a `<hello>` may have; a device with 2,000 modules sends about 250 kB. */
const helloLimit = 4 * 1024 * 1024;

/**
 * Reads the `<hello>` that each side sends first, always in 1.0 framing (RFC 6242 section 4.1), and leaves the channel
 * paused behind it. Rejects with `message-malformed`, `limit-exceeded`, or `device-unreachable` when it ends before.
 */
export function readGreeting(channel: Duplex, whose: string, timeout: number): Promise<Greeting> {
  return new Promise((resolve, reject) => {
    const reader = new GreetingReader();
    const timer = setTimeout(() => finish(lost(`${whose} sent no hello in ${timeout} ms`)), timeout);
    const closed = (): void => finish(lost(`${whose} closed the session before its hello was complete`));
    const data = (bytes: Buffer): void => {
      try {
        const greeting = reader.receive(bytes);
        if (greeting !== undefined) finish(greeting);
      } catch (cause) {
        finish(cause as Error);
      }
    };
    const finish = (outcome: Greeting | Error): void => {
      clearTimeout(timer);
      channel.off('data', data).off('close', closed).off('end', closed);
      channel.pause();
      if (outcome instanceof Error) reject(outcome);
      else resolve(outcome);
    };
    channel.on('data', data).once('close', closed).once('end', closed);
  });
}

function lost(message: string): ForelockError {
  return new ForelockError('device-unreachable', message);
}

class GreetingReader {
  readonly #frames = new FrameDecoder();
  readonly #raw: Buffer[] = [];
  readonly #xml: Buffer[] = [];
  #size = 0;

  receive(bytes: Buffer): Greeting | undefined {
    const end = this.#frames.decode(bytes, 0, (piece, from, to) =>
      this.#xml.push(Buffer.from(piece.subarray(from, to))),
    );
    this.#raw.push(bytes.subarray(0, end));
    this.#size += end;
    if (this.#size > helloLimit)
      throw new ForelockError('limit-exceeded', `a hello of over ${helloLimit} bytes`);
    if (!this.#frames.ended) return undefined;
    const xml = Buffer.concat(this.#xml).toString();
    return { hello: decodeHello(xml), xml, raw: Buffer.concat(this.#raw), rest: bytes.subarray(end) };
  }
}
