import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DeviceChannel,
  type DeviceTarget,
  encodeFrame,
  encodeHello,
  FrameDecoder,
  namespaces,
  openChannel,
} from '../../src/netconf/index.ts';

const capabilities = ['urn:ietf:params:netconf:base:1.0', 'urn:ietf:params:netconf:base:1.1'];

/** A NETCONF 1.1 client that gives every message as it came. */
export class WireSession {
  readonly #opened: DeviceChannel;
  readonly #frames = new FrameDecoder();
  readonly #heard: string[] = [];
  #pieces: Buffer[] = [];
  #messages = 0;

  private constructor(opened: DeviceChannel) {
    this.#opened = opened;
    opened.channel.on('data', (bytes: Buffer) => this.#receive(bytes));
    opened.channel.write(
      encodeFrame('1.0', Buffer.from(encodeHello({ capabilities, sessionId: undefined }))),
    );
  }

  static async open(target: DeviceTarget): Promise<WireSession> {
    const session = new WireSession(await openChannel(target));
    await session.next();
    return session;
  }

  send(operation: string): void {
    this.#messages += 1;
    const rpc = `<rpc xmlns="${namespaces.base}" message-id="${this.#messages}">${operation}</rpc>`;
    this.#opened.channel.write(encodeFrame('1.1', Buffer.from(rpc)));
  }

  /** The oldest message that was not given yet. */
  async next(): Promise<string> {
    for (let n = 0; n < 1_000 && this.#heard.length === 0; n += 1) await sleep(10);
    const message = this.#heard.shift();
    if (message === undefined) throw new Error('no message came within ten seconds');
    return message;
  }

  close(): void {
    this.#opened.close();
  }

  #receive(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      at = this.#frames.decode(bytes, at, (piece, start, end) =>
        this.#pieces.push(Buffer.from(piece.subarray(start, end))),
      );
      if (!this.#frames.ended) continue;
      this.#heard.push(Buffer.concat(this.#pieces.splice(0)).toString());
      this.#frames.version = '1.1';
    }
  }
}
