import type { Resources } from '../core/index.ts';
import type { AllocationStep, Allocator } from './allocator.ts';
import { failed } from './reservation-failure.ts';

/** Something that holds one value a resource, the sum of all reservations, as a cgroup or a container does. */
export interface SumHolder {
  readonly name: string;
  /** What amounts are rounded up to, in core's units. */
  readonly units: { readonly cpu: number; readonly memory: number };
  knows(device: string): boolean;
  /** Rejects where the sum does not stand afterwards. 0 is as it is without any reservation. */
  tell(device: string, resource: 'cpu' | 'memory', sum: number): Promise<void>;
  /** Whether what `tell` rejected with says that the holder is no more, and keeps nothing. */
  isGone(cause: unknown): boolean;
}

interface Row {
  readonly row: number;
  readonly amount: number;
}

/**
 * An allocator for CPU and memory that keeps the rows itself and tells their sum. What an earlier run reserved is not in
 * the sum, so it is gone with the first undo of this one, as recovery makes it.
 */
export function sumAllocator(holder: SumHolder): Allocator {
  const sums = new Map<string, RowSum>();
  const sumOf = ({ device, resource, allocator }: AllocationStep): RowSum => {
    if (!holder.knows(device) || resource === 'bandwidth')
      throw new Error(`it is not configured for reservations by ${allocator}`);
    const key = `${resource} ${device}`;
    const sum = sums.get(key) ?? new RowSum((amount) => holder.tell(device, resource, amount));
    sums.set(key, sum);
    return sum;
  };
  return {
    name: holder.name,
    plan: (device, directive, row) =>
      holder.knows(device)
        ? (['cpu', 'memory'] as const).flatMap((each) => stepFor(holder, device, each, directive, row))
        : [],
    take: async (step) => {
      const { row, amount } = step.does as Row;
      try {
        await sumOf(step).put(row, amount);
      } catch (cause) {
        failed(step, 'set aside', cause);
      }
    },
    adjuster: (step) => async (to) => {
      const { row, amount } = to.does as Row;
      try {
        await sumOf(step).change(row, amount);
      } catch (cause) {
        failed(step, 'changed', cause);
      }
    },
    undo: async (step) => {
      try {
        await sumOf(step).drop((step.undoes as Row).row);
      } catch (cause) {
        if (!holder.isGone(cause)) failed(step, 'undone', cause);
      }
    },
  };
}

function stepFor(
  { name, units }: SumHolder,
  device: string,
  resource: 'cpu' | 'memory',
  directive: Resources,
  row: number,
): readonly AllocationStep<Row>[] {
  if (directive[resource] <= 0) return [];
  const amount = Math.ceil(directive[resource] / units[resource]) * units[resource];
  const step = { device, allocator: name, resource, amount };
  return [{ ...step, does: { row, amount }, undoes: { row, amount: 0 } }];
}

/** Rows and their sum, told one at a time, or an earlier sum could land on a later one. */
class RowSum {
  readonly #rows = new Map<number, number>();
  readonly #tell: (sum: number) => Promise<void>;
  #turn: Promise<void> = Promise.resolve();

  constructor(tell: (sum: number) => Promise<void>) {
    this.#tell = tell;
  }

  put(row: number, amount: number): Promise<void> {
    this.#rows.set(row, amount);
    return this.#next();
  }

  /** Keeps the row as it was where that could not be told: the next sum is the one that stands then. */
  async change(row: number, amount: number): Promise<void> {
    const before = this.#rows.get(row);
    if (before === undefined) throw new Error(`row ${row} is not set aside`);
    try {
      await this.put(row, amount);
    } catch (cause) {
      if (this.#rows.get(row) === amount) this.#rows.set(row, before);
      throw cause;
    }
  }

  drop(row: number): Promise<void> {
    this.#rows.delete(row);
    return this.#next();
  }

  #next(): Promise<void> {
    const turn = this.#turn.then(() => {
      let sum = 0;
      for (const amount of this.#rows.values()) sum += amount;
      return this.#tell(sum);
    });
    this.#turn = turn.catch(() => {});
    return turn;
  }
}
