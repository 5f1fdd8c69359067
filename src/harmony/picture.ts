import type { Resources } from '../core/index.ts';
import type { Grant, Waiter } from '../lock/index.ts';
import type { GrantStatus, WaiterStatus } from './status.ts';
import { grantStatus, waiterStatus } from './status-of.ts';
import type { Expected, Seat } from './work.ts';

interface Seen {
  readonly seats: Iterable<Seat>;
  readonly grants: readonly Grant[];
  /** In the order of service. */
  readonly waiting: readonly Waiter[];
  readonly expected: ReadonlyMap<string, Expected>;
  /** What a seat has set aside on its first device now. */
  readonly allocated: (seat: Seat) => Resources;
}

/** Who holds and who waits at one moment, found by device: one look at the queue serves any number of devices. */
export class Picture {
  /** In the order of their grants, and in the order of service. */
  readonly seats: readonly Seat[];
  readonly waiting: readonly Waiter[];
  readonly #expected: ReadonlyMap<string, Expected>;
  readonly #allocated: Seen['allocated'];
  readonly #leases: ReadonlyMap<string, number>;
  readonly #seatsOn = new Map<string, Seat[]>();
  readonly #waitingOn = new Map<string, Waiter[]>();

  constructor({ seats, grants, waiting, expected, allocated }: Seen) {
    this.#allocated = allocated;
    this.seats = [...seats];
    this.waiting = waiting;
    this.#expected = expected;
    this.#leases = new Map(grants.map((grant) => [grant.id, grant.expiresAt]));
    for (const seat of this.seats)
      for (const device of Object.keys(seat.grant.tokens)) enter(this.#seatsOn, device, seat);
    for (const waiter of waiting)
      for (const device of new Set(waiter.request.scopes.map(({ path }) => path[0] ?? '')))
        enter(this.#waitingOn, device, waiter);
  }

  grantsOn(device: string): readonly GrantStatus[] {
    return (this.#seatsOn.get(device) ?? []).map((seat) => this.grant(seat));
  }

  waitersOn(device: string): readonly WaiterStatus[] {
    return (this.#waitingOn.get(device) ?? []).map((waiter) => this.waiter(waiter));
  }

  grant(seat: Seat): GrantStatus {
    const expires = this.#leases.get(seat.grant.id) ?? seat.grant.expiresAt;
    return grantStatus(seat, expires, this.#allocated(seat));
  }

  /** Milliseconds that it is predicted to hold, at the median; 0 where nothing is predicted of it. */
  expectedHold({ request }: Waiter): number {
    return this.#expected.get(request.id)?.prediction.hold.p50 ?? 0;
  }

  waiter(waiter: Waiter): WaiterStatus {
    return waiterStatus(waiter, this.#expected.get(waiter.request.id));
  }
}

function enter<T>(book: Map<string, T[]>, device: string, entry: T): void {
  const page = book.get(device);
  if (page === undefined) book.set(device, [entry]);
  else page.push(entry);
}
