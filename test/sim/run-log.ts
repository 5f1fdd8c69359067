import type { VirtualClock } from './virtual-clock.ts';

/** What must never happen, by design.md: each has a check of this name, and a planted bug that it finds. */
export const dangers = [
  'conflicting-grants',
  'overdrawn-pool',
  'overdrawn-device',
  'unlocked-operation',
  'foreign-change',
  'lost-update',
  'untrue-commit',
  'stale-startup',
  'half-grant',
  'grant-before-reservation',
  'reservation-outlives-workflow',
  'wrong-amount',
  'lock-left-on-device',
  'lost-waiter',
  'stopped-queue',
  'stale-token',
  'starved-request',
  'lost-signal',
  'wrong-signal',
  'changed-bytes',
] as const;

export type Danger = (typeof dangers)[number];

export interface Violation {
  readonly danger: Danger;
  readonly what: string;
  /** Milliseconds after the start of the run. */
  readonly at: number;
}

/** What happened in one run: a hash of all of it, its last lines, and the first violation. */
export class RunLog {
  readonly #clock: VirtualClock;
  readonly #start: number;
  readonly #kept: number;
  readonly #lines: string[] = [];
  #hash = 0x811c9dc5;
  #violation: Violation | undefined;

  constructor(clock: VirtualClock, kept: number) {
    this.#clock = clock;
    this.#start = clock.now();
    this.#kept = kept;
  }

  note(what: string): void {
    const line = `${this.#clock.now() - this.#start} ${what}`;
    for (let at = 0; at < line.length; at += 1) {
      this.#hash = Math.imul(this.#hash ^ line.charCodeAt(at), 0x01000193);
    }
    this.#lines.push(line);
    if (this.#lines.length > 2 * this.#kept) this.#lines.splice(0, this.#kept);
  }

  /** Only the first counts: what comes after it may be its consequence. */
  violate(danger: Danger, what: string): void {
    this.note(`VIOLATION ${danger}: ${what}`);
    this.#violation ??= { danger, what, at: this.#clock.now() - this.#start };
  }

  get violation(): Violation | undefined {
    return this.#violation;
  }

  /** FNV-1a over every line. */
  get hash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0');
  }

  get lines(): readonly string[] {
    return this.#lines.slice(-this.#kept);
  }
}
