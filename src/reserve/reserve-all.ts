import type { AllocationStep, Taker } from './allocator.ts';

export type ReserveOutcome =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly cause: Error;
      /** Steps that could not be undone either: the caller tries their undo again. Empty where nothing stands. */
      readonly standing: readonly AllocationStep[];
    };

/** What `undoAll` leaves: the steps that still stand, and why the first of them does. */
export interface Remainder {
  readonly standing: readonly AllocationStep[];
  readonly cause: Error | undefined;
}

/**
 * All or nothing. Steps of different devices or allocators are taken side by side, those of one in their order; where one
 * fails, no further one is begun and all that were begun are undone. Never rejects.
 */
export async function reserveAll(taker: Taker, steps: readonly AllocationStep[]): Promise<ReserveOutcome> {
  const begun: AllocationStep[] = [];
  let cause: Error | undefined;
  const takeLane = async (lane: readonly AllocationStep[]): Promise<void> => {
    for (const step of lane) {
      if (cause !== undefined) return;
      begun.push(step);
      try {
        await taker.take(step);
      } catch (thrown) {
        cause ??= asError(thrown);
      }
    }
  };
  await Promise.all(lanesOf(steps).map(takeLane));
  if (cause === undefined) return { ok: true };
  return { ok: false, cause, standing: (await undoAll(taker, begun)).standing };
}

/** Undoes what can be undone, side by side as above, the last of a device and allocator first. Never rejects. */
export async function undoAll(taker: Taker, steps: readonly AllocationStep[]): Promise<Remainder> {
  const standing: AllocationStep[] = [];
  let cause: Error | undefined;
  const undoLane = async (lane: readonly AllocationStep[]): Promise<void> => {
    for (const step of lane.toReversed()) {
      try {
        await taker.undo(step);
      } catch (thrown) {
        standing.push(step);
        cause ??= asError(thrown);
      }
    }
  };
  await Promise.all(lanesOf(steps).map(undoLane));
  return { standing, cause };
}

function lanesOf(steps: readonly AllocationStep[]): readonly (readonly AllocationStep[])[] {
  const lanes = new Map<string, AllocationStep[]>();
  for (const step of steps) {
    const key = `${step.allocator} ${step.device}`;
    const lane = lanes.get(key);
    if (lane === undefined) lanes.set(key, [step]);
    else lane.push(step);
  }
  return [...lanes.values()];
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
