import { Duplex } from 'node:stream';
import type { Clock } from '../../src/core/index.ts';
import type { Dice } from './dice.ts';

/** Who is at the other end of a wire from Forelock: a client or a device. */
export interface FarEnd {
  receive(bytes: Buffer): void;
  /** Forelock's end is closed, or the network lost the connection. Called once. */
  ended(): void;
}

interface WireOptions {
  readonly clock: Clock;
  readonly dice: Dice;
  /** What Forelock's bytes become on the way; a planted bug may change them. */
  readonly altered: (bytes: Buffer) => Buffer;
}

/**
 * One connection of Forelock's, in memory: bytes go both ways in order, in pieces, each after a delay, and either side
 * may be cut off at any of them. Forelock holds `stream`; the far end gets calls.
 */
export class Wire {
  readonly stream: Duplex;
  readonly #options: WireOptions;
  #far: FarEnd | undefined;
  #inboundAt = 0;
  #outboundAt = 0;
  #farOver = false;
  #severed = false;
  #finished = false;

  constructor(options: WireOptions) {
    this.#options = options;
    this.stream = new Duplex({
      highWaterMark: options.dice.pick([64, 1_024, 16_384]),
      read: () => {},
      write: (bytes: Buffer, _encoding, done) => this.#outbound(bytes, done),
      final: (done) => {
        this.#later('outbound', () => this.#endFar());
        done();
      },
      destroy: (error, done) => {
        if (!this.#severed) this.#later('outbound', () => this.#endFar());
        done(error);
      },
    });
  }

  join(far: FarEnd): void {
    this.#far = far;
  }

  /** Whether Forelock has let go of its end, or is dead. */
  get abandoned(): boolean {
    return this.#severed || this.stream.destroyed;
  }

  /** From the far end to Forelock. */
  send(bytes: Buffer): void {
    const { dice } = this.#options;
    for (let at = 0; at < bytes.length; ) {
      const size = dice.chance(0.7) ? bytes.length : dice.between(1, bytes.length);
      const piece = bytes.subarray(at, at + size);
      at += piece.length;
      this.#later('inbound', () => {
        if (this.#open) this.stream.push(piece);
      });
    }
  }

  /** The far end closes its side, behind what it has sent. */
  finish(): void {
    this.#later('inbound', () => {
      if (this.#open) this.stream.push(null);
      this.#finished = true;
    });
  }

  /** The connection is lost: what is under way is too, and each side learns of it in its own time. */
  cut(): void {
    if (this.#options.dice.chance(0.5)) this.#endFar();
    else this.#options.clock.after(this.#options.dice.between(0, 400), () => this.#endFar());
    const error = this.#options.dice.chance(0.5) ? new Error('ECONNRESET') : undefined;
    if (this.#open) this.stream.destroy(error);
  }

  /** Forelock died. Its far end learns of that after `notice` milliseconds; undefined: not until it writes. */
  sever(notice: number | undefined): void {
    this.#severed = true;
    if (notice !== undefined) this.#options.clock.after(notice, () => this.#endFar());
  }

  get #open(): boolean {
    return !this.#severed && !this.#finished && !this.stream.destroyed;
  }

  #outbound(bytes: Buffer, done: () => void): void {
    const { dice, altered } = this.#options;
    if (this.#severed) return;
    const carried = altered(bytes);
    const waits = dice.chance(0.3);
    this.#later('outbound', () => {
      if (!this.#farOver) this.#far?.receive(carried);
      if (waits) done();
    });
    if (!waits) done();
  }

  #later(way: 'inbound' | 'outbound', action: () => void): void {
    const { clock, dice } = this.#options;
    const due = clock.now() + (dice.chance(0.6) ? 1 : dice.between(0, 25));
    const at = Math.max(due, way === 'inbound' ? this.#inboundAt : this.#outboundAt);
    if (way === 'inbound') this.#inboundAt = at;
    else this.#outboundAt = at;
    clock.after(at - clock.now(), action);
  }

  #endFar(): void {
    if (this.#farOver) return;
    this.#farOver = true;
    this.#far?.ended();
  }
}
