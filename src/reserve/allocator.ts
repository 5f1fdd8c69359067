import type { ResourceName, Resources } from '../core/index.ts';
import type { RowBlock } from './row-block.ts';

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

/** Which rows of a device are Forelock's to remove: of its own block, what has another number is somebody else's. */
export interface Sweep extends RowBlock {
  /** Whether a grant has the row. To be asked after the device was: a grant is known before its row is made. */
  readonly isLive: (row: number) => boolean;
}

/**
 * Changes what a step has taken into `to`, planned with the same row for the same resource. Rejects with ForelockError
 * `reservation-failed`; what stands is then the one or the other.
 */
export type Adjuster = (to: AllocationStep) => Promise<void>;

/** The request that steps are taken for. */
export interface TakeTerms {
  /** Whom the lock machine knows as the holder: a session, or the workflow that several share. */
  readonly owner: string;
  /** Milliseconds since the epoch until which it waits. */
  readonly until: number;
  /** False from when it was called off. */
  readonly isWanted: () => boolean;
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
  /**
   * Rejects with ForelockError `reservation-failed`; the step may then be half taken, and is to be undone. Where somebody is
   * in the way, it waits as long as the request does, or without terms as the allocator sees fit.
   */
  take(step: AllocationStep, terms?: TakeTerms): Promise<void>;
  /**
   * Idempotent: what is not there counts as undone. Rejects with ForelockError `reservation-failed` where it could not
   * be found out or done: the caller tries again later.
   */
  undo(step: AllocationStep): Promise<void>;
  /**
   * How what the step has taken is changed in place. The undo of a step is the same whatever its amount, so that the
   * journal is right at every moment of a change. Undefined, or left out, where nothing can be changed.
   */
  adjuster?(step: AllocationStep): Adjuster | undefined;
  /**
   * Whether a step that was taken is still there as it was taken; rejects where that could not be found out. Left out where
   * nothing but Forelock takes it away.
   */
  stands?(step: AllocationStep): Promise<boolean>;
  /**
   * Removes what stands on the device as a row of Forelock's that no grant has, as after a crash that took the journal along.
   * Gives what was removed, in words; rejects with what the device said. Left out where a row can't be told from others' work.
   */
  sweep?(device: string, sweep: Sweep): Promise<readonly string[]>;
}
