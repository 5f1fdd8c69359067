import type { Duplex } from 'node:stream';
import type { Clock } from '../core/index.ts';
import {
  encodeErrorReply,
  encodeFrame,
  encodeHello,
  encodeReply,
  FrameDecoder,
  framingOf,
  MessageScanner,
  namespaces,
  resourceDenied,
  type ScanLimits,
} from '../netconf/index.ts';
import { readGreeting } from './greeting.ts';

/** Milliseconds that the client has to ask something and be told why not. */
const patience = 30_000;

const capabilities = ['urn:ietf:params:netconf:base:1.0', 'urn:ietf:params:netconf:base:1.1'];

export interface Refused {
  readonly id: number;
  readonly client: Duplex;
  readonly why: string;
  readonly limits: Partial<ScanLimits>;
  readonly clock: Clock;
}

/**
 * A session without a device behind it: before the hellos NETCONF has no word for a refusal (RFC 6241 section 8.1), so what the
 * client asks first is answered by resource-denied. Resolves when the client has ended it, or its time is up.
 */
export async function refuseSession({ id, client, why, limits, clock }: Refused): Promise<void> {
  client.write(encodeFrame('1.0', Buffer.from(encodeHello({ capabilities, sessionId: id }))));
  const { hello, rest } = await readGreeting(client, 'the client', patience);
  const refusal = new Refusal(why, limits, (reply) =>
    client.write(encodeFrame(framingOf(capabilities, hello.capabilities), Buffer.from(reply))),
  );
  refusal.frames.version = framingOf(capabilities, hello.capabilities);
  await new Promise<void>((resolve, reject) => {
    const callOff = clock.after(patience, resolve);
    const over = (): void => {
      callOff();
      resolve();
    };
    const read = (bytes: Buffer): void => {
      try {
        if (refusal.receive(bytes)) over();
      } catch (cause) {
        callOff();
        reject(cause as Error);
      }
    };
    client.on('data', read);
    for (const event of ['end', 'close']) client.once(event, over);
    if (rest.length > 0) read(rest);
    client.resume();
  });
}

class Refusal {
  readonly frames: FrameDecoder = new FrameDecoder();
  readonly #scanner: MessageScanner;
  readonly #why: string;
  readonly #send: (reply: string) => void;

  constructor(why: string, limits: Partial<ScanLimits>, send: (reply: string) => void) {
    this.#why = why;
    this.#send = send;
    this.#scanner = new MessageScanner(limits);
  }

  /** Whether the client has closed the session. */
  receive(bytes: Buffer): boolean {
    for (let at = 0; at < bytes.length; ) {
      at = this.frames.decode(bytes, at, (piece, from, to) => this.#scanner.push(piece, from, to));
      if (this.frames.ended && this.#answer()) return true;
    }
    return false;
  }

  #answer(): boolean {
    this.#scanner.finish();
    const header = this.#scanner.header;
    this.#scanner.reset();
    if (header?.kind !== 'rpc') return false;
    const { namespace, name } = header.operation ?? { namespace: '', name: '' };
    const closes = namespace === namespaces.base && name === 'close-session';
    this.#send(closes ? encodeReply(header, '<ok/>') : encodeErrorReply(header, [resourceDenied(this.#why)]));
    return closes;
  }
}
