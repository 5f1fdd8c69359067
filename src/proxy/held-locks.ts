import type { Revocation, Seat } from '../harmony/index.ts';
import type { NarrowedLock, Turn } from './narrow/narrowed-lock.ts';

/** Why a session has a lock no longer that it did not give up. */
export type Loss = Revocation | 'higher-class';

/** The locks that one session holds through Forelock, by what the client calls them. */
export class HeldLocks {
  readonly #seats = new Map<string, Seat>();
  readonly #revoked = new Map<string, Loss>();
  readonly #narrowed = new Map<string, NarrowedLock>();
  #lockIds = 0;
  /** The turn of this session to have changes in the device's candidate, which is one for all: from edit to commit. */
  turn: Turn | undefined;

  /** A lock-id for a partial lock that is Forelock's own (RFC 5717: one that no other lock of the session has). */
  nextLockId(): number {
    this.#lockIds += 1;
    return this.#lockIds;
  }

  /** Whether it holds a partial lock of running that is Forelock's own. */
  get holdsPartial(): boolean {
    return [...this.#seats.keys()].some((name) => name.startsWith(ownPartialPrefix));
  }

  /** Whether it holds a partial lock of running that the device keeps. */
  get holdsDevicePartial(): boolean {
    return [...this.#seats.keys()].some((name) => name.startsWith(partialPrefix));
  }

  /** The session's locks of some subtrees of the candidate. */
  get narrowed(): readonly NarrowedLock[] {
    return [...this.#narrowed.values()];
  }

  narrowedBy(name: string): NarrowedLock | undefined {
    return this.#narrowed.get(name);
  }

  addNarrowed(lock: NarrowedLock): void {
    this.#narrowed.set(lock.name, lock);
    this.add(lock.name, lock.seat);
  }

  add(name: string, seat: Seat): void {
    this.#seats.set(name, seat);
    this.#revoked.delete(name);
  }

  get(name: string): Seat | undefined {
    return this.#seats.get(name);
  }

  take(name: string): Seat | undefined {
    const seat = this.#seats.get(name);
    this.#seats.delete(name);
    this.#narrowed.delete(name);
    return seat;
  }

  takeAll(): readonly Seat[] {
    const seats = [...this.#seats.values()];
    this.#seats.clear();
    this.#narrowed.clear();
    return seats;
  }

  get isEmpty(): boolean {
    return this.#seats.size === 0;
  }

  seats(): readonly Seat[] {
    return [...this.#seats.values()];
  }

  /** The grant of that id. */
  byGrant(id: string): Seat | undefined {
    for (const seat of this.#seats.values()) if (seat.grant.id === id) return seat;
    return undefined;
  }

  /** In the order in which they were taken. */
  get names(): readonly string[] {
    return [...this.#seats.keys()];
  }

  nameOf(seat: Seat): string | undefined {
    if (this.turn?.seat === seat || this.turn?.beside.includes(seat)) return turnName;
    for (const [name, held] of this.#seats) if (held === seat) return name;
    return undefined;
  }

  /** The client still believes that it holds `name`: its edits are refused until it gives it up or locks anew. */
  markRevoked(name: string, why: Loss): void {
    this.take(name);
    this.#revoked.set(name, why);
  }

  /** The name of a lock in the datastore that was taken back and that the client has not given up. */
  revokedIn(datastore: string): string | undefined {
    const prefix = { candidate: narrowedPrefix, running: ownPartialPrefix }[datastore];
    const whole = datastoreLock(datastore);
    return [...this.#revoked.keys()].find(
      (name) => name === whole || (prefix !== undefined && name.startsWith(prefix)),
    );
  }

  /** Why a lock was taken back that the client has not given up. */
  lossOf(name: string): Loss | undefined {
    return this.#revoked.get(name);
  }

  /** With the last narrowed lock goes what is told of its turn. Gives why it was taken back, where it was. */
  forgetRevoked(name: string): Loss | undefined {
    if (this.#narrowed.size === 0) this.#revoked.delete(turnName);
    const why = this.#revoked.get(name);
    this.#revoked.delete(name);
    return why;
  }
}

const narrowedPrefix = 'narrowed ';

/** The name under which `<lock>` of subtrees of the candidate is held. */
export const narrowedName = 'narrowed candidate';

/** The name under which a partial lock of the candidate is held. */
export function narrowedPartial(lockId: number | string): string {
  return `${narrowedPrefix}${lockId}`;
}

/** The name of a turn to change the candidate, where one is taken back. */
export const turnName = 'narrowed turn';

/** The name under which a whole-datastore lock is held. */
export function datastoreLock(datastore: string): string {
  return `datastore ${datastore}`;
}

/** Whether it is the name of such a lock. */
export function datastoreLocked(name: string): boolean {
  return name.startsWith('datastore ');
}

/** The name under which a partial lock is held (RFC 5717: lock-id is the device's, per session). */
export function partialLock(lockId: string): string {
  return `${partialPrefix}${lockId}`;
}

const partialPrefix = 'partial ';
const ownPartialPrefix = 'own-partial ';

/** The name under which a partial lock is held that the device knows nothing of. */
export function ownPartialLock(lockId: number | string): string {
  return `${ownPartialPrefix}${lockId}`;
}

/** The name under which a grant of forelock.yang's `request` is held. */
export function grantName(id: string): string {
  return `grant ${id}`;
}
