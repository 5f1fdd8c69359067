import type { Alarm } from './alarms.ts';
import { Chain, type Link } from './chain.ts';
import type { Claim, Party } from './claim.ts';
import { Idle } from './idle.ts';
import type { Entry } from './lock-node.ts';
import type { Grant, LockRequest } from './types.ts';

/** A grant that stands. Its alarm is the end of its lease, set while somebody may wait for it. */
export class Held implements Alarm, Link<Held> {
  readonly kind = 'held';
  previous: Held | undefined = undefined;
  next: Held | undefined = undefined;
  due = 0;
  slot = -1;
  readonly order: number;
  readonly owner: Owner;
  /** Where it stands in the tree of what is held. */
  entries: readonly Entry<Held>[] = noEntries;
  grant: Grant;
  /** Whether the end of the present lease has been told. */
  told = false;
  /** How many of a higher class wait for it, as far as the holder was told. */
  pressing = 0;
  /** A bit for each class of which the holder was told. */
  signalled = 0;

  constructor(owner: Owner, grant: Grant, order: number) {
    this.owner = owner;
    this.grant = grant;
    this.order = order;
  }
}

const noEntries: readonly Entry<Held>[] = [];

/** A request that waits. Its alarm is its deadline, or the time at which it may be its turn by age. */
export interface Queued extends Alarm, Link<Queued> {
  readonly kind: 'queued';
  readonly owner: Owner;
  readonly request: LockRequest;
  readonly claims: readonly Claim[];
  readonly since: number;
  /** Where it stands in the tree of those who wait. */
  entries: readonly Entry<Queued>[];
  /** The grants whose holders were told to yield to it. */
  presses: readonly Held[];
}

/** Who holds and waits: a session. */
export class Owner implements Party, Link<Owner> {
  previous: Owner | undefined = undefined;
  next: Owner | undefined = undefined;
  idle = false;
  readonly name: string;
  readonly held: Chain<Held> = new Chain<Held>();
  readonly waiting: Chain<Queued> = new Chain<Queued>();

  constructor(name: string) {
    this.name = name;
  }
}

/** The owners by name. One that has nothing is remembered for a while. */
export class Owners {
  readonly #byName = new Map<string, Owner>();
  readonly #idle: Idle<Owner> = new Idle<Owner>();

  of(name: string): Owner {
    let owner = this.#byName.get(name);
    if (owner === undefined) {
      owner = new Owner(name);
      this.#byName.set(name, owner);
    } else if (owner.idle) this.#idle.wake(owner);
    return owner;
  }

  /** Call when an owner may have nothing left. */
  settle(owner: Owner): void {
    if (owner.idle || owner.held.size > 0 || owner.waiting.size > 0) return;
    this.#idle.rest(owner);
    const surplus = this.#idle.surplus(this.#byName.size);
    if (surplus !== undefined) this.#byName.delete(surplus.name);
  }
}
