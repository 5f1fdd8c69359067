import {
  eachResource,
  ForelockError,
  type Log,
  priorityClasses,
  type Resources,
  resourceNames,
} from '../core/index.ts';
import {
  type Account,
  type AllocationStep,
  type Allocator,
  adjust,
  available,
  type Claim,
  type Ledger,
  prolong,
  release,
  reserve,
  reserveAll,
  type Taker,
  type TakeTerms,
  undoAll,
} from '../reserve/index.ts';
import { ReservationSteps } from './reservation-steps.ts';
import type { Retries } from './retries.ts';

/** What a grant is to have set aside, before anything is done about it. */
export interface Plan {
  /** By account, as entered into the ledger; where a device can reserve nothing, that entry alone keeps the headroom. */
  readonly allocated: ReadonlyMap<string, Resources>;
  readonly steps: readonly AllocationStep[];
  /** What it was made from. */
  readonly wants: readonly Want[];
}

/** Nothing at all: what an edit without a lock sets aside. */
export const noPlan: Plan = { allocated: new Map(), steps: [], wants: [] };

/** One device's part of a plan, or that of the tool's host. */
export interface Want {
  /** What its steps are taken on. */
  readonly device: string;
  readonly directive: Resources;
  /** With less than this the whole plan is refused. */
  readonly least: Resources;
  /** Numbers the rows made on the device. */
  readonly row: number;
  /** What those of higher classes who wait for the device are to have. */
  readonly headroom: Resources;
}

/** For whom a plan is made; its lease ends at `until`, in milliseconds since the epoch. */
export type Claimant = Omit<Claim, 'amount'>;

interface Owner {
  readonly devices: readonly string[];
  readonly grant: string;
}

/**
 * Sets a directive aside and undoes it: the ledger first, then the device's allocator. An undo that fails keeps its
 * place in the ledger and is tried again until the device has answered.
 */
export class Reservations {
  readonly counted: ReservationSteps = new ReservationSteps();
  readonly #allocators: ReadonlyMap<string, Allocator>;
  readonly #retries: Retries;
  readonly #log: Log;
  /** Each step by the allocator of its own device. */
  readonly #everywhere: Taker;
  readonly #accounts: ReadonlyMap<string, string>;
  /** Where each grant has an entry. */
  readonly #entered = new Map<string, readonly string[]>();
  #ledger: Ledger;

  /** @param accounts for what has no account of its own name, whose its amounts are */
  constructor(
    ledger: Ledger,
    allocators: ReadonlyMap<string, Allocator>,
    retries: Retries,
    log: Log,
    accounts: ReadonlyMap<string, string> = new Map(),
  ) {
    this.#ledger = ledger;
    this.#accounts = accounts;
    this.#allocators = allocators;
    this.#retries = retries;
    this.#log = log;
    this.#everywhere = this.counted.counted({
      take: async (step, terms) => allocators.get(step.device)?.take(step, terms),
      undo: async (step) => allocators.get(step.device)?.undo(step),
    });
  }

  /** For a class, with what is kept for higher ones taken off; without one, all that is not set aside. */
  available(device: string, priority?: number): Resources {
    return available(this.#ledger, device, priority);
  }

  get ledger(): Ledger {
    return this.#ledger;
  }

  /** Enters another amount for a resource of a grant; false, with nothing changed, where there is not so much. */
  adjust(device: string, change: Parameters<typeof adjust>[2]): boolean {
    const after = adjust(this.#ledger, device, change);
    this.#ledger = after ?? this.#ledger;
    return after !== undefined;
  }

  /** How the device's resources are set aside; undefined where the ledger alone counts. */
  allocator(device: string): Allocator | undefined {
    return this.#allocators.get(device);
  }

  account(device: string): Account | undefined {
    return this.#ledger.get(device);
  }

  /** Who has something set aside in an account, and how much. */
  claims(account: string): readonly Claim[] {
    return [...(this.#ledger.get(account)?.aside.values() ?? [])];
  }

  prolong(grant: string, until: number): void {
    for (const account of this.#entered.get(grant) ?? [])
      this.#ledger = prolong(this.#ledger, account, grant, until);
  }

  /**
   * Enters into the ledger as much of each directive as there is; throws ForelockError `reservation-failed`, with nothing
   * entered, where that is less than the least that is wanted.
   */
  plan(claimant: Claimant, wants: readonly Want[]): Plan {
    const amounts = wants.map((want) => ({ want, amount: this.#amount(claimant, want) }));
    for (const { want, amount } of amounts) {
      const short = shortage(this.#account(want.device), want.least, amount);
      if (short !== undefined) throw new ForelockError('reservation-failed', short);
    }
    const allocated = new Map<string, Resources>();
    const steps: AllocationStep[] = [];
    for (const { want, amount } of amounts) {
      const { device, row, headroom } = want;
      const account = this.#account(device);
      const entry = reserve(this.#ledger, account, { ...claimant, amount }, headroom);
      if (!entry.ok) continue;
      this.#ledger = entry.ledger;
      allocated.set(account, amount);
      steps.push(...(this.#allocators.get(device)?.plan(device, amount, row) ?? []));
    }
    this.#entered.set(claimant.grant, [...allocated.keys()]);
    return { allocated, steps, wants };
  }

  /** What an earlier run has set aside counts until it is undone, as far as there is still so much. */
  restore(grant: string, tool: string, steps: readonly AllocationStep[]): void {
    const accounts = new Set(steps.map(({ device }) => this.#account(device)));
    for (const account of accounts) {
      const own = steps.filter(({ device }) => this.#account(device) === account);
      const left = this.available(account);
      const amount = eachResource((name) => {
        const sum = own.reduce((total, step) => total + (step.resource === name ? step.amount : 0), 0);
        return Math.min(sum, left[name]);
      });
      // Of the class that no share is kept from: it stands already.
      const claim = { grant, tool, priority: priorityClasses.critical, until: 0, amount };
      const entry = reserve(this.#ledger, account, claim);
      if (entry.ok) this.#ledger = entry.ledger;
    }
    this.#entered.set(grant, [...accounts]);
  }

  #account(device: string): string {
    return this.#accounts.get(device) ?? device;
  }

  #amount({ priority }: Claimant, want: Want): Resources {
    const { directive, least } = want;
    const left = available(this.#ledger, this.#account(want.device), priority, want.headroom);
    return eachResource((name) => Math.min(Math.max(directive[name], least[name]), left[name]));
  }

  /** Carries the plan out, all or nothing; on failure nothing of it stands and its cause is returned. */
  async take({ steps }: Plan, terms: TakeTerms): Promise<Error | undefined> {
    if (steps.length === 0) return undefined;
    const { take, undo } = this.#everywhere;
    const outcome = await reserveAll({ undo, take: (step) => take(step, terms) }, steps);
    return outcome.ok ? undefined : outcome.cause;
  }

  /**
   * Undoes the steps; `done` is called when they are undone for certain, at once or after later tries. Resolves after
   * the first try, so that a device which does not answer holds up nobody.
   */
  undo(owner: Owner, steps: readonly AllocationStep[], done: () => void): Promise<void> {
    return this.#retries.run(
      async () => {
        const { cause, standing } = await undoAll(this.#everywhere, steps);
        this.counted.owes(owner.grant, standing);
        if (cause !== undefined) throw cause;
        for (const account of this.#entered.get(owner.grant) ?? [])
          this.#ledger = release(this.#ledger, account, owner.grant);
        this.#entered.delete(owner.grant);
        done();
      },
      (cause, retry) =>
        this.#log.warn({ ...owner, cause: String(cause), retry }, 'a reservation could not be undone yet'),
    );
  }
}

function shortage(account: string, least: Resources, amount: Resources): string | undefined {
  const short = resourceNames.filter((name) => amount[name] < least[name]);
  if (short.length === 0) return undefined;
  const parts = short.map((name) => `${name} ${amount[name]} of at least ${least[name]}`);
  return `${account} has too little left: ${parts.join(', ')}`;
}
