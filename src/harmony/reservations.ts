import { eachResource, type Log, nothing, type Resources } from '../core/index.ts';
import {
  type AllocationStep,
  type Allocator,
  available,
  type Ledger,
  release,
  reserve,
  reserveAll,
} from '../reserve/index.ts';
import type { Retries } from './retries.ts';

/** What a grant is to have set aside, before anything is done about it. */
export interface Plan {
  readonly allocated: Resources;
  readonly steps: readonly AllocationStep[];
}

/** Nothing at all: what an edit without a lock sets aside, and what a device without an allocator can. */
export const noPlan: Plan = { allocated: nothing, steps: [] };

interface Owner {
  readonly device: string;
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
  #ledger: Ledger;

  constructor(ledger: Ledger, allocators: ReadonlyMap<string, Allocator>, retries: Retries, log: Log) {
    this.#ledger = ledger;
    this.#allocators = allocators;
    this.#retries = retries;
    this.#log = log;
  }

  available(device: string): Resources {
    return available(this.#ledger, device);
  }

  /** Enters as much of the directive as there is into the ledger. `row` numbers the rows made on the device. */
  plan(owner: Owner, directive: Resources, row: number): Plan {
    const allocator = this.#allocators.get(owner.device);
    if (allocator === undefined) return noPlan;
    const left = this.available(owner.device);
    const amount = eachResource((name) => Math.min(directive[name], left[name]));
    const entry = reserve(this.#ledger, owner.device, owner.grant, amount);
    if (!entry.ok) return noPlan;
    this.#ledger = entry.ledger;
    return { allocated: amount, steps: allocator.plan(owner.device, amount, row) };
  }

  /** Carries the plan out, all or nothing; on failure nothing of it stands and its cause is returned. */
  async take(owner: Owner, plan: Plan): Promise<Error | undefined> {
    const allocator = this.#allocators.get(owner.device);
    if (allocator === undefined || plan.steps.length === 0) return undefined;
    const outcome = await reserveAll(allocator, plan.steps);
    return outcome.ok ? undefined : outcome.cause;
  }

  /**
   * Undoes the steps; `done` is called when they are undone for certain, at once or after later tries. Resolves after
   * the first try, so that a device which does not answer holds up nobody.
   */
  undo(owner: Owner, steps: readonly AllocationStep[], done: () => void): Promise<void> {
    return this.#retries.run(
      async () => {
        const allocator = this.#allocators.get(owner.device);
        for (const step of [...steps].reverse()) await allocator?.undo(step);
        this.#ledger = release(this.#ledger, owner.device, owner.grant);
        done();
      },
      (cause, retry) =>
        this.#log.warn({ ...owner, cause: String(cause), retry }, 'a reservation could not be undone yet'),
    );
  }
}
