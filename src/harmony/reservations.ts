import {
  eachResource,
  ForelockError,
  type Log,
  nothing,
  type Resources,
  resourceNames,
} from '../core/index.ts';
import {
  type AllocationStep,
  type Allocator,
  available,
  type Ledger,
  release,
  reserve,
  reserveAll,
  type Taker,
} from '../reserve/index.ts';
import type { Retries } from './retries.ts';

/** What a grant is to have set aside, before anything is done about it. */
export interface Plan {
  /** By device; a device without an allocator is not there. */
  readonly allocated: ReadonlyMap<string, Resources>;
  readonly steps: readonly AllocationStep[];
}

/** Nothing at all: what an edit without a lock sets aside. */
export const noPlan: Plan = { allocated: new Map(), steps: [] };

/** One device's part of a plan. */
export interface Want {
  readonly device: string;
  readonly directive: Resources;
  /** With less than this the whole plan is refused. */
  readonly least: Resources;
  /** Numbers the rows made on the device. */
  readonly row: number;
}

interface Owner {
  readonly devices: readonly string[];
  readonly grant: string;
}

/**
 * Sets a directive aside and undoes it: the ledger first, then the device's allocator. An undo that fails keeps its
 * place in the ledger and is tried again until the device has answered.
 */
export class Reservations {
  readonly #allocators: ReadonlyMap<string, Allocator>;
  readonly #retries: Retries;
  readonly #log: Log;
  /** Each step by the allocator of its own device. */
  readonly #everywhere: Taker;
  #ledger: Ledger;

  constructor(ledger: Ledger, allocators: ReadonlyMap<string, Allocator>, retries: Retries, log: Log) {
    this.#ledger = ledger;
    this.#allocators = allocators;
    this.#retries = retries;
    this.#log = log;
    this.#everywhere = {
      take: async (step) => allocators.get(step.device)?.take(step),
      undo: async (step) => allocators.get(step.device)?.undo(step),
    };
  }

  available(device: string): Resources {
    return available(this.#ledger, device);
  }

  /**
   * Enters into the ledger as much of each directive as there is; throws ForelockError `reservation-failed`, with nothing
   * entered, where that is less than the least that is wanted.
   */
  plan(grant: string, wants: readonly Want[]): Plan {
    const short = wants.map((want) => this.#shortage(want)).find((why) => why !== undefined);
    if (short !== undefined) throw new ForelockError('reservation-failed', short);
    const allocated = new Map<string, Resources>();
    const steps: AllocationStep[] = [];
    for (const want of wants) {
      const allocator = this.#allocators.get(want.device);
      const amount = this.#amount(want);
      const entry = reserve(this.#ledger, want.device, grant, amount);
      if (allocator === undefined || !entry.ok) continue;
      this.#ledger = entry.ledger;
      allocated.set(want.device, amount);
      steps.push(...allocator.plan(want.device, amount, want.row));
    }
    return { allocated, steps };
  }

  #amount({ device, directive, least }: Want): Resources {
    const left = this.available(device);
    return eachResource((name) => Math.min(Math.max(directive[name], least[name]), left[name]));
  }

  #shortage(want: Want): string | undefined {
    const can = this.#allocators.has(want.device) ? this.#amount(want) : nothing;
    const short = resourceNames.filter((name) => can[name] < want.least[name]);
    if (short.length === 0) return undefined;
    const parts = short.map((name) => `${name} ${can[name]} of at least ${want.least[name]}`);
    return `${want.device} has too little left: ${parts.join(', ')}`;
  }

  /** Carries the plan out, all or nothing; on failure nothing of it stands and its cause is returned. */
  async take({ steps }: Plan): Promise<Error | undefined> {
    if (steps.length === 0) return undefined;
    const outcome = await reserveAll(this.#everywhere, steps);
    return outcome.ok ? undefined : outcome.cause;
  }

  /**
   * Undoes the steps; `done` is called when they are undone for certain, at once or after later tries. Resolves after
   * the first try, so that a device which does not answer holds up nobody.
   */
  undo(owner: Owner, steps: readonly AllocationStep[], done: () => void): Promise<void> {
    return this.#retries.run(
      async () => {
        for (const step of [...steps].reverse()) await this.#everywhere.undo(step);
        for (const device of owner.devices) this.#ledger = release(this.#ledger, device, owner.grant);
        done();
      },
      (cause, retry) =>
        this.#log.warn({ ...owner, cause: String(cause), retry }, 'a reservation could not be undone yet'),
    );
  }
}
