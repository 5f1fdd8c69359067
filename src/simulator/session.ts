import type { Duplex } from 'node:stream';
import {
  type DataNode,
  decodeHello,
  encodeFrame,
  encodeHello,
  encodeNotification,
  FrameDecoder,
  filterTree,
  framingOf,
  leaf,
  namespaces,
  type RequestNode,
  RpcFault,
  readTree,
  writeTree,
} from '../netconf/index.ts';
import { baseNamespace, faultNode, RpcFaults } from './rpc-fault.ts';

export interface SessionOptions {
  readonly id: number;
  readonly channel: Duplex;
  readonly capabilities: readonly string[];
  /** Milliseconds that the device takes for each request. */
  readonly latency: number;
  /** Gives what is inside the reply, or throws RpcFault. */
  readonly operate: (request: RequestNode) => readonly DataNode[];
  readonly ended: () => void;
}

/** One NETCONF session of a simulated device: requests one after the other, replies in their order. */
export class SimulatedSession {
  readonly #options: SessionOptions;
  readonly #frames = new FrameDecoder();
  #pieces: Buffer[] = [];
  #greeted = false;
  #work: Promise<void> = Promise.resolve();
  #closing = false;
  #over = false;
  #wants: (event: DataNode) => boolean = () => false;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { channel, capabilities, id } = options;
    channel.on('data', (bytes: Buffer) => this.#receive(bytes));
    for (const event of ['end', 'close', 'error']) channel.on(event, () => this.end());
    channel.write(encodeFrame('1.0', Buffer.from(encodeHello({ capabilities, sessionId: id }))));
  }

  get id(): number {
    return this.#options.id;
  }

  /** Whether it ended by a close-session. */
  get hasClosed(): boolean {
    return this.#closing;
  }

  /** Replies to what is being answered, then ends. */
  closeAfterReply(): void {
    this.#closing = true;
  }

  end(): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.channel.end();
    this.#options.ended();
  }

  /** From now on events go to it: those that the filter lets through, where there is one. */
  subscribe(filter: RequestNode | undefined): void {
    this.#wants = (event) => filter === undefined || filterTree([event], filter).length > 0;
  }

  /** RFC 5277 section 4; `event` is the notification's content. */
  notify(event: DataNode): void {
    if (!this.#wants(event)) return;
    this.#send(encodeNotification(new Date().toISOString(), writeTree(event, namespaces.notification)));
  }

  #receive(bytes: Buffer): void {
    try {
      for (let at = 0; at < bytes.length && !this.#over; ) {
        at = this.#frames.decode(bytes, at, (piece, start, end) =>
          this.#pieces.push(Buffer.from(piece.subarray(start, end))),
        );
        if (this.#frames.ended) this.#message(Buffer.concat(this.#pieces.splice(0)).toString());
      }
    } catch {
      this.end();
    }
  }

  #message(xml: string): void {
    if (!this.#greeted) {
      this.#greeted = true;
      this.#frames.version = framingOf(this.#options.capabilities, decodeHello(xml).capabilities);
      return;
    }
    if (this.#options.latency === 0) {
      this.#answer(xml);
      return;
    }
    this.#work = this.#work.then(async () => {
      await new Promise((resolve) => setTimeout(resolve, this.#options.latency));
      if (!this.#over) this.#answer(xml);
    });
  }

  #answer(xml: string): void {
    const rpc = readTree(xml);
    this.#send(this.#reply(rpc));
    if (this.#closing) this.end();
  }

  #reply(rpc: RequestNode): string {
    const inside = this.#outcome(rpc)
      .map((node) => writeTree(node, baseNamespace))
      .join('');
    return `<?xml version="1.0" encoding="UTF-8"?><${rpc.tagPrefix}rpc-reply${rpc.source}>${inside}</${rpc.tagPrefix}rpc-reply>`;
  }

  #outcome(rpc: RequestNode): readonly DataNode[] {
    try {
      const request = rpc.children[0];
      if (rpc.name !== 'rpc' || request === undefined)
        throw new RpcFault('malformed-message', 'an rpc with one operation is expected', { type: 'rpc' });
      if (!rpc.attributes.some(({ name }) => name === 'message-id')) {
        throw new RpcFault('missing-attribute', 'message-id is missing', {
          type: 'rpc',
          info: [
            leaf(baseNamespace, 'bad-attribute', 'message-id'),
            leaf(baseNamespace, 'bad-element', 'rpc'),
          ],
        });
      }
      return this.#options.operate(request);
    } catch (fault) {
      if (fault instanceof RpcFault) return [faultNode(fault)];
      if (fault instanceof RpcFaults) return fault.faults.map(faultNode);
      throw fault;
    }
  }

  #send(xml: string): void {
    if (!this.#over) this.#options.channel.write(encodeFrame(this.#frames.version, Buffer.from(xml)));
  }
}
