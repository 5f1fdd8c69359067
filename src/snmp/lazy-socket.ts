import { createSocket, type Socket } from 'node:dgram';
import { EventEmitter } from 'node:events';

type Sent = (error: Error | null, bytes: number) => void;

/** Milliseconds without a request under way, after which the socket is given back. */
const idle = 1_000;

/** What net-snmp uses of a UDP socket. */
export interface SessionSocket extends Pick<EventEmitter, 'on'> {
  send(datagram: Uint8Array, offset: number, length: number, port: number, address: string, sent: Sent): void;
  /** A request is under way. */
  ref(): unknown;
  /** None is. */
  unref(): unknown;
  close(): unknown;
}

/**
 * A UDP socket that is there only while it is used: a session to each of thousands of devices, polled now and then, holds
 * no descriptor in between.
 */
export class LazySocket extends EventEmitter implements SessionSocket {
  readonly #transport: 'udp4' | 'udp6';
  #socket: Socket | undefined;
  #idling: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(transport: 'udp4' | 'udp6') {
    super();
    this.#transport = transport;
  }

  send(...datagram: Parameters<SessionSocket['send']>): void {
    clearTimeout(this.#idling);
    this.#socket ??= this.#open();
    this.#socket.send(...datagram);
  }

  ref(): void {
    clearTimeout(this.#idling);
    this.#socket?.ref();
  }

  unref(): void {
    this.#socket?.unref();
    clearTimeout(this.#idling);
    if (this.#socket !== undefined) this.#idling = setTimeout(() => this.#giveBack(), idle).unref();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#idling);
    this.#giveBack();
    process.nextTick(() => this.emit('close'));
  }

  #open(): Socket {
    const socket = createSocket(this.#transport);
    socket.on('message', (message, sender) => this.emit('message', message, sender));
    socket.on('error', (error) => this.emit('error', error));
    return socket;
  }

  #giveBack(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }
}
