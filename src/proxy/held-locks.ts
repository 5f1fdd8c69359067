import type { Seat } from '../harmony/index.ts';

/** The locks that one session holds through Forelock, by what the client calls them. */
export class HeldLocks {
  readonly #seats = new Map<string, Seat>();
  readonly #revoked = new Set<string>();

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
    return seat;
  }

  takeAll(): readonly Seat[] {
    const seats = [...this.#seats.values()];
    this.#seats.clear();
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
  markRevoked(name: string): void {
    this.#seats.delete(name);
    this.#revoked.add(name);
  }

  isRevoked(name: string): boolean {
    return this.#revoked.has(name);
  }

  forgetRevoked(name: string): boolean {
    return this.#revoked.delete(name);
  }
}

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
