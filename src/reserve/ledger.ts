import { eachResource, nothing, type ResourceName, type Resources, resourceNames } from '../core/index.ts';

/** A share of each resource, 0..1, that only this class and those above it may take. */
export interface Guarantee extends Resources {
  readonly priority: number;
}

/** What somebody has set aside on one account. */
export interface Claim {
  readonly grant: string;
  readonly tool: string;
  readonly priority: number;
  /** Milliseconds since the epoch: the end of the lease. It is given back by its undo alone, not by the time. */
  readonly until: number;
  readonly amount: Resources;
}

/** One device's or host's capacity, and what is set aside of it, by grant. */
export interface Account {
  readonly capacity: Resources;
  readonly guarantees: readonly Guarantee[];
  readonly aside: ReadonlyMap<string, Claim>;
}

/**
 * What each device and host has and for whom how much of it is set aside. Never changed in place; a change costs as much as there
 * are accounts with something set aside, not as there are accounts.
 */
export class Ledger {
  readonly #empty: ReadonlyMap<string, Account>;
  readonly #inUse: ReadonlyMap<string, Account>;

  constructor(empty: ReadonlyMap<string, Account>, inUse: ReadonlyMap<string, Account> = new Map()) {
    this.#empty = empty;
    this.#inUse = inUse;
  }

  get(name: string): Account | undefined {
    return this.#inUse.get(name) ?? this.#empty.get(name);
  }

  /** One in which this account has that set aside. */
  with(name: string, aside: ReadonlyMap<string, Claim>): Ledger {
    const account = this.#empty.get(name);
    if (account === undefined) return this;
    const inUse = new Map(this.#inUse);
    if (aside.size === 0) inUse.delete(name);
    else inUse.set(name, { ...account, aside });
    return new Ledger(this.#empty, inUse);
  }
}

export type Admission =
  | { readonly ok: true; readonly ledger: Ledger }
  | { readonly ok: false; readonly available: Resources };

/** A ledger of accounts by name, with nothing set aside. */
export function emptyLedger(
  capacities: ReadonlyMap<string, Resources>,
  guarantees: readonly Guarantee[] = [],
): Ledger {
  const accounts = [...capacities].map(([name, capacity]): [string, Account] => [
    name,
    { capacity, guarantees, aside: new Map() },
  ]);
  return new Ledger(new Map(accounts));
}

/**
 * What a request of this class may take: what is not set aside, less what is guaranteed to higher classes and not in use by
 * them, less the headroom of those that wait. Without a class: what is not set aside. Nothing of an unknown account.
 */
export function available(
  ledger: Ledger,
  name: string,
  priority: number = Number.POSITIVE_INFINITY,
  headroom: Resources = nothing,
): Resources {
  const account = ledger.get(name);
  return account === undefined ? nothing : leftOf(account, priority, headroom);
}

/** Sets the claim aside, in place of what its grant had before; never more than the account has for its class. */
export function reserve(
  ledger: Ledger,
  name: string,
  claim: Claim,
  headroom: Resources = nothing,
): Admission {
  const account = ledger.get(name);
  if (account === undefined) return { ok: false, available: nothing };
  const aside = without(account.aside, claim.grant);
  const left = leftOf({ ...account, aside }, claim.priority, headroom);
  const fits = resourceNames.every((each) => claim.amount[each] >= 0 && claim.amount[each] <= left[each]);
  if (!fits) return { ok: false, available: left };
  return { ok: true, ledger: ledger.with(name, aside.set(claim.grant, claim)) };
}

/** The most that a grant with a claim may have of each resource: what it has, and what is left for its class. */
export function most(ledger: Ledger, name: string, grant: string, headroom: Resources = nothing): Resources {
  const claim = ledger.get(name)?.aside.get(grant);
  if (claim === undefined) return nothing;
  return available(release(ledger, name, grant), name, claim.priority, headroom);
}

/**
 * Changes what a grant has of one resource: to less always, to more as far as its class may have it. Undefined where it may
 * not, or has no claim.
 */
export function adjust(
  ledger: Ledger,
  name: string,
  change: {
    readonly grant: string;
    readonly resource: ResourceName;
    readonly amount: number;
    readonly headroom?: Resources;
  },
): Ledger | undefined {
  const { grant, resource, amount, headroom } = change;
  const account = ledger.get(name);
  const claim = account?.aside.get(grant);
  if (account === undefined || claim === undefined || amount < 0) return undefined;
  const more = amount > claim.amount[resource];
  if (more && amount > most(ledger, name, grant, headroom)[resource]) return undefined;
  const changed = { ...claim, amount: { ...claim.amount, [resource]: amount } };
  return ledger.with(name, new Map(account.aside).set(grant, changed));
}

/** Gives back what the grant had; a grant that had nothing changes nothing. */
export function release(ledger: Ledger, name: string, grant: string): Ledger {
  const account = ledger.get(name);
  if (!account?.aside.has(grant)) return ledger;
  return ledger.with(name, without(account.aside, grant));
}

/** The grant's lease ends later now. */
export function prolong(ledger: Ledger, name: string, grant: string, until: number): Ledger {
  const account = ledger.get(name);
  const claim = account?.aside.get(grant);
  if (account === undefined || claim === undefined) return ledger;
  return ledger.with(name, new Map(account.aside).set(grant, { ...claim, until }));
}

function without(aside: ReadonlyMap<string, Claim>, grant: string): Map<string, Claim> {
  const rest = new Map(aside);
  rest.delete(grant);
  return rest;
}

function leftOf(account: Account, priority: number, headroom: Resources): Resources {
  const left = free(account, priority);
  return eachResource((resource) => Math.max(left[resource] - headroom[resource], 0));
}

/** Guarantees lie inside each other: a critical request may take the share of high ones too. */
function free({ capacity, guarantees, aside }: Account, priority: number): Resources {
  const whole = { priority: Number.POSITIVE_INFINITY, ...nothing };
  const above = [whole, ...guarantees.filter((each) => each.priority > priority)];
  return eachResource((name) => {
    const lefts = above.map((kept) => {
      const below = [...aside.values()].filter((claim) => kept === whole || claim.priority < kept.priority);
      return below.reduce((left, { amount }) => left - amount[name], capacity[name] * (1 - kept[name]));
    });
    return Math.max(Math.min(...lefts), 0);
  });
}
