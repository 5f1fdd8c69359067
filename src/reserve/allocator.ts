import type { ResourceName, Resources } from '../core/index.ts';

/**
 * One reservation on one device, and how to undo it, known before it is taken. Fit for JSON: the journal keeps it.
 * `Action` is what its allocator does, and nobody else's to read.
 */
export interface AllocationStep<Action = unknown> {
  readonly device: string;
  /** The name of the allocator that takes and undoes it. */
  readonly allocator: string;
  readonly resource: ResourceName;
  /** In core's units: cores, bytes, bit/s; as set, after rounding to the device's unit. */
  readonly amount: number;
  readonly does: Action;
  readonly undoes: Action;
}

/** What carries a plan out, or takes it back. */
export type Taker = Pick<Allocator, 'take' | 'undo'>;

/** One way of setting resources aside. Every adapter passes test/reserve/allocator-contract.ts. */
export interface Allocator {
  readonly name: string;
  /**
   * Pure. `row` tells reservations of one device apart: 1..2147483647, not in use for another grant. A resource that the
   * directive puts at 0, or that the device can't reserve, has no step.
   */
  plan(device: string, directive: Resources, row: number): readonly AllocationStep[];
  /** Rejects with ForelockError `reservation-failed`; the step may then be half taken, and is to be undone. */
  take(step: AllocationStep): Promise<void>;
  /**
   * Idempotent: what is not there counts as undone. Rejects with ForelockError `reservation-failed` where it could not
   * be found out or done: the caller tries again later.
   */
  undo(step: AllocationStep): Promise<void>;
}
