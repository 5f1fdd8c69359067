import type { Clock } from '../../src/core/index.ts';
import { type FrameVersion, namespaces } from '../../src/netconf/index.ts';
import type { Outcome } from './device-locks.ts';
import type { Dice } from './dice.ts';
import { frameLoosely, MessageReader } from './framing.ts';
import { type RequestText, readRequest } from './request-text.ts';
import type { FarEnd, Wire } from './wire.ts';

/** Sees what a device session gets and says, as the checks need it. */
export interface SessionWitness {
  /** Before the request is carried out. */
  asked(request: RequestText, xml: string, abandoned: boolean): void;
  /** What came is no message. */
  garbled(why: string): void;
  answered(id: string, raw: Buffer, xml: string): void;
  over(): void;
}

interface DeviceSessionOptions {
  readonly id: number;
  readonly wire: Wire;
  readonly version: FrameVersion;
  readonly witness: SessionWitness;
  readonly dice: Dice;
  readonly clock: Clock;
  readonly operate: (request: RequestText, xml: string) => Outcome;
  /** Milliseconds that the next request takes. */
  readonly latency: () => number;
  readonly over: () => void;
}

/** One NETCONF session of a device: requests one after the other, replies in their order. */
export class DeviceSession implements FarEnd {
  readonly #options: DeviceSessionOptions;
  readonly #reader: MessageReader;
  readonly #due: string[] = [];
  #busy = false;
  #over = false;

  constructor(options: DeviceSessionOptions) {
    this.#options = options;
    this.#reader = new MessageReader(options.version);
    options.wire.join(this);
  }

  receive(bytes: Buffer): void {
    if (this.#over) return;
    try {
      for (const { xml } of this.#reader.read(bytes)) this.#due.push(xml);
    } catch (cause) {
      this.#options.witness.garbled(String(cause));
      this.end();
    }
    this.#next();
  }

  ended(): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.over();
    this.#options.witness.over();
  }

  /** From the device's side: killed, closed, or gone with the device. */
  end(): void {
    this.ended();
    this.#options.wire.finish();
  }

  #next(): void {
    if (this.#busy || this.#over) return;
    const xml = this.#due.shift();
    if (xml === undefined) return;
    this.#busy = true;
    this.#options.clock.after(this.#options.latency(), () => {
      this.#busy = false;
      if (this.#over) return;
      this.#answer(xml);
      this.#next();
    });
  }

  #answer(xml: string): void {
    const { wire, witness, operate, version, dice } = this.#options;
    const request = readRequest(xml);
    witness.asked(request, xml, wire.abandoned);
    const { body } = operate(request, xml);
    if (this.#over) return;
    const reply = `<rpc-reply message-id="${request.id}" xmlns="${namespaces.base}">${body}</rpc-reply>`;
    const raw = frameLoosely(version, reply, dice);
    witness.answered(request.id, raw, reply);
    wire.send(raw);
    // A peer that is dead answers the reply with a reset.
    if (request.operation === 'close-session' || wire.abandoned) this.end();
  }
}
