import { ForelockError, type Resources } from '../core/index.ts';
import type { AllocationStep, Allocator } from './allocator.ts';

/** Several allocators as one: each resource of a device is set aside by the first that has a step for it. */
export function combinedAllocator(allocators: readonly Allocator[]): Allocator {
  const ofStep = ({ device, allocator }: AllocationStep): Allocator => {
    const known = allocators.find((each) => each.name === allocator);
    if (known !== undefined) return known;
    throw new ForelockError(
      'reservation-failed',
      `${device} is not configured for reservations by ${allocator}`,
    );
  };
  return {
    name: 'combined',
    plan: (device, directive, row) => {
      const steps: AllocationStep[] = [];
      for (const allocator of allocators)
        steps.push(...allocator.plan(device, without(directive, steps), row));
      return steps;
    },
    take: async (step, terms) => ofStep(step).take(step, terms),
    undo: async (step) => ofStep(step).undo(step),
    adjuster: (step) => ofStep(step).adjuster?.(step),
    stands: async (step) => (await ofStep(step).stands?.(step)) ?? true,
    sweep: async (device, sweep) => {
      const removed: string[] = [];
      for (const allocator of allocators) removed.push(...((await allocator.sweep?.(device, sweep)) ?? []));
      return removed;
    },
  };
}

function without(directive: Resources, steps: readonly AllocationStep[]): Resources {
  return { ...directive, ...Object.fromEntries(steps.map(({ resource }) => [resource, 0])) };
}
