import type { AllocationStep, Taker } from './allocator.ts';

export type ReserveOutcome =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly cause: Error;
      /** Steps that could not be undone either: the caller tries their undo again. Empty where nothing stands. */
      readonly standing: readonly AllocationStep[];
    };

/** All or nothing: where a step fails, it and those before it are undone, the last one first. Never rejects. */
export async function reserveAll(
  allocator: Taker,
  steps: readonly AllocationStep[],
): Promise<ReserveOutcome> {
  for (const [index, step] of steps.entries()) {
    try {
      await allocator.take(step);
    } catch (cause) {
      const standing = await undoAll(allocator, steps.slice(0, index + 1));
      return { ok: false, cause: cause instanceof Error ? cause : new Error(String(cause)), standing };
    }
  }
  return { ok: true };
}

async function undoAll(
  allocator: Taker,
  steps: readonly AllocationStep[],
): Promise<readonly AllocationStep[]> {
  const standing: AllocationStep[] = [];
  for (const step of steps.toReversed()) {
    await allocator.undo(step).catch(() => standing.push(step));
  }
  return standing;
}
