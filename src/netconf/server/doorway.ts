import { isIPv4 } from 'node:net';
import type { Clock } from '../../core/index.ts';

/** What those who have not logged in yet may take. */
export interface DoorLimits {
  /** Connections that log in at once. */
  readonly logins: number;
  /** Of these, from one address. */
  readonly perAddress: number;
  /** Connections that wait for their turn to log in; one more is closed at once. */
  readonly waiting: number;
  /** Failed logins from one address within a minute, after which its connections are closed; 0 allows any number. */
  readonly failures: number;
}

export type TurnedAway = 'crowded' | 'failures';

export interface DoorwayOptions extends DoorLimits {
  readonly clock: Clock;
  /** Told of every connection that is closed at once. */
  readonly turnedAway: (address: string, why: TurnedAway) => void;
}

const minute = 60_000;
/** Addresses whose failures are kept; the oldest is forgotten for one more. */
const mostAddresses = 10_000;

/**
 * Lets connections log in, so many at once: the others wait in turn, addresses one after the other, and a flood from
 * one address takes nobody else's place (the random early drop of sshd's MaxStartups would).
 */
export class Doorway {
  readonly #options: DoorwayOptions;
  readonly #inside = new Map<string, number>();
  readonly #lines = new Map<string, Set<() => void>>();
  readonly #failures = new Map<string, { count: number; readonly since: number }>();
  #used = 0;
  #waiting = 0;

  constructor(options: DoorwayOptions) {
    this.#options = options;
  }

  /**
   * Calls `letIn` when it is the connection's turn. Gives what is to be called once it has logged in or gone; undefined
   * where it is turned away.
   */
  enter(from: string, letIn: () => void): (() => void) | undefined {
    const address = networkOf(from);
    const why = this.#fault(address);
    if (why !== undefined) {
      this.#options.turnedAway(from, why);
      return undefined;
    }
    const line = this.#lines.get(address) ?? new Set();
    let inside = false;
    const enter = (): void => {
      inside = true;
      letIn();
    };
    line.add(enter);
    this.#lines.set(address, line);
    this.#waiting += 1;
    this.#admit();
    let left = false;
    return () => {
      if (left) return;
      left = true;
      if (inside) this.#leave(address);
      else this.#unqueue(address, enter);
      this.#admit();
    };
  }

  /** A login from there was refused. */
  failed(from: string): void {
    const address = networkOf(from);
    const now = this.#options.clock.now();
    const known = this.#failures.get(address);
    if (known !== undefined && now - known.since < minute) {
      known.count += 1;
      return;
    }
    this.#failures.delete(address);
    if (this.#failures.size >= mostAddresses) this.#failures.delete(this.#failures.keys().next().value ?? '');
    this.#failures.set(address, { count: 1, since: now });
  }

  #fault(address: string): TurnedAway | undefined {
    const { failures, waiting, clock } = this.#options;
    const known = this.#failures.get(address);
    const recent = known !== undefined && clock.now() - known.since < minute ? known.count : 0;
    if (failures > 0 && recent >= failures) return 'failures';
    return this.#waiting >= waiting && !this.#hasRoom(address) ? 'crowded' : undefined;
  }

  #hasRoom(address: string): boolean {
    const { logins, perAddress } = this.#options;
    return this.#used < logins && (this.#inside.get(address) ?? 0) < perAddress;
  }

  #admit(): void {
    for (let admitted = true; admitted; ) {
      admitted = false;
      for (const [address, line] of [...this.#lines]) {
        if (!this.#hasRoom(address)) continue;
        const [next] = line;
        if (next === undefined) continue;
        admitted = true;
        this.#unqueue(address, next);
        this.#used += 1;
        this.#inside.set(address, (this.#inside.get(address) ?? 0) + 1);
        next();
      }
    }
  }

  /** An address that still waits goes behind the others. */
  #unqueue(address: string, entrant: () => void): void {
    const line = this.#lines.get(address);
    if (line?.delete(entrant) !== true) return;
    this.#waiting -= 1;
    this.#lines.delete(address);
    if (line.size > 0) this.#lines.set(address, line);
  }

  #leave(address: string): void {
    this.#used -= 1;
    const rest = (this.#inside.get(address) ?? 1) - 1;
    if (rest === 0) this.#inside.delete(address);
    else this.#inside.set(address, rest);
  }
}

/** What one host may have many of counts as one: an IPv6 address is known by its /64 (RFC 4291 section 2.5.4). */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:/i, '');
  if (isIPv4(plain) || !plain.includes(':')) return plain;
  const [head = '', tail] = plain.replace(/%.*$/, '').split('::');
  const first = head.split(':').filter((group) => group !== '');
  const last = tail === undefined ? [] : tail.split(':').filter((group) => group !== '');
  const groups = [...first, ...Array<string>(Math.max(0, 8 - first.length - last.length)).fill('0'), ...last];
  return `${groups.slice(0, 4).join(':')}::/64`;
}
