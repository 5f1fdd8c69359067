import { eachResource, nothing, type Resources, resourceNames } from '../core/index.ts';

/** One device's capacity and what is set aside of it, by grant. */
export interface Account {
  readonly capacity: Resources;
  readonly aside: ReadonlyMap<string, Resources>;
}

/** What each device has and for whom how much of it is set aside. Never changed in place. */
export type Ledger = ReadonlyMap<string, Account>;

export type Reservation =
  | { readonly ok: true; readonly ledger: Ledger }
  | { readonly ok: false; readonly available: Resources };

/** A ledger of devices by name, with nothing set aside. */
export function emptyLedger(capacities: ReadonlyMap<string, Resources>): Ledger {
  return new Map([...capacities].map(([device, capacity]) => [device, { capacity, aside: new Map() }]));
}

/** What is not set aside; nothing for a device that the ledger does not know. */
export function available(ledger: Ledger, device: string): Resources {
  const account = ledger.get(device);
  return account ? free(account) : nothing;
}

/** Sets `amount` aside for the grant, in place of what it had before; never more than the device has. */
export function reserve(ledger: Ledger, device: string, grant: string, amount: Resources): Reservation {
  const account = ledger.get(device);
  if (account === undefined) return { ok: false, available: nothing };
  const aside = without(account.aside, grant);
  const left = free({ capacity: account.capacity, aside });
  const fits = resourceNames.every((name) => amount[name] >= 0 && amount[name] <= left[name]);
  if (!fits) return { ok: false, available: left };
  aside.set(grant, amount);
  return { ok: true, ledger: new Map(ledger).set(device, { capacity: account.capacity, aside }) };
}

/** Gives back what the grant had; a grant that had nothing changes nothing. */
export function release(ledger: Ledger, device: string, grant: string): Ledger {
  const account = ledger.get(device);
  if (!account?.aside.has(grant)) return ledger;
  return new Map(ledger).set(device, { capacity: account.capacity, aside: without(account.aside, grant) });
}

function without(aside: ReadonlyMap<string, Resources>, grant: string): Map<string, Resources> {
  const rest = new Map(aside);
  rest.delete(grant);
  return rest;
}

function free({ capacity, aside }: Account): Resources {
  return eachResource((name) => {
    let left = capacity[name];
    for (const amount of aside.values()) left -= amount[name];
    return Math.max(left, 0);
  });
}
