import type { Seat } from '../harmony/index.ts';
import type { NarrowedLock } from './narrow/narrowed-lock.ts';

/** The locks that one session holds through Forelock, by what the client calls them. */
export class HeldLocks {
  readonly #seats = new Map<string, Seat>();
  readonly #revoked = new Set<string>();

  #narrowed: NarrowedLock | undefined;

  /** The session's lock of some subtrees of the candidate, where it has one. */
  get narrowed(): NarrowedLock | undefined {
    return this.#narrowed;
  }

  addNarrowed(lock: NarrowedLock): void {
    this.#narrowed = lock;
    this.add(narrowedName, lock.seat);
    this.#revoked.delete(datastoreLock('candidate'));
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
    if (name === narrowedName) this.#narrowed = undefined;
    return seat;
  }

  takeAll(): readonly Seat[] {
    const seats = [...this.#seats.values()];
    this.#seats.clear();
    this.#narrowed = undefined;
    return seats;
  }

  /** The grant of that id. */
  byGrant(id: string): Seat | undefined {
    for (const seat of this.#seats.values()) if (seat.grant.id === id) return seat;
    return undefined;
  }

  nameOf(seat: Seat): string | undefined {
    for (const [name, held] of this.#seats) if (held === seat) return name;
    return undefined;
  }

  /** The client still believes that it holds `name`: its edits are refused until it unlocks or locks anew. */
  markRevoked(name: string): Seat | undefined {
    this.#revoked.add(name === narrowedName ? datastoreLock('candidate') : name);
    return this.take(name);
  }

  isRevoked(name: string): boolean {
    return this.#revoked.has(name);
  }

  forgetRevoked(name: string): boolean {
    return this.#revoked.delete(name);
  }
}

/** The name under which a lock of subtrees of the candidate is held. */
export const narrowedName = 'narrowed candidate';

/** The name under which a whole-datastore lock is held. */
export function datastoreLock(datastore: string): string {
  return `datastore ${datastore}`;
}

/** The name under which a partial lock is held (RFC 5717: lock-id is the device's, per session). */
export function partialLock(lockId: string): string {
  return `partial ${lockId}`;
}

/** The name under which a grant of forelock.yang's `request` is held. */
export function grantName(id: string): string {
  return `grant ${id}`;
}
