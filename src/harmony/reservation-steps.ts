import type { ResourceName } from '../core/index.ts';
import type { AllocationStep, Taker } from '../reserve/index.ts';

export type StepOutcome = 'made' | 'failed' | 'undone' | 'undo-failed';

interface Tally {
  readonly allocator: string;
  readonly resource: ResourceName;
  readonly outcomes: Record<StepOutcome, number>;
}

/** Counts what becomes of the steps of reservations, and keeps which of them are owed: their undo has not worked yet. */
export class ReservationSteps {
  readonly #tallies = new Map<string, Tally>();
  /** By grant. */
  readonly #owed = new Map<string, readonly AllocationStep[]>();

  /** Since the start, by allocator and resource. */
  get tallies(): readonly Tally[] {
    return [...this.#tallies.values()];
  }

  /** Steps that stand without a grant, until a later try has undone them. */
  get owed(): readonly AllocationStep[] {
    return [...this.#owed.values()].flat();
  }

  /** Does the same, and is counted. */
  counted({ take, undo }: Taker): Taker {
    return {
      take: (step, terms) => this.#count(step, take(step, terms), 'made', 'failed'),
      undo: (step) => this.#count(step, undo(step), 'undone', 'undo-failed'),
    };
  }

  owes(grant: string, steps: readonly AllocationStep[]): void {
    if (steps.length === 0) this.#owed.delete(grant);
    else this.#owed.set(grant, steps);
  }

  async #count(
    step: AllocationStep,
    done: Promise<void>,
    well: StepOutcome,
    badly: StepOutcome,
  ): Promise<void> {
    const { outcomes } = this.#tally(step);
    try {
      await done;
      outcomes[well] += 1;
    } catch (cause) {
      outcomes[badly] += 1;
      throw cause;
    }
  }

  #tally({ allocator, resource }: AllocationStep): Tally {
    const key = `${allocator} ${resource}`;
    const tally = this.#tallies.get(key) ?? {
      ...{ allocator, resource },
      outcomes: { made: 0, failed: 0, undone: 0, 'undo-failed': 0 },
    };
    this.#tallies.set(key, tally);
    return tally;
  }
}
