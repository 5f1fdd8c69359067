import { expect, it } from 'vitest';
import type { ResourceName } from '../../src/core/index.ts';
import { type Allocator, combinedAllocator } from '../../src/reserve/index.ts';

/** Plans for one resource of one device, and tells what it is asked. */
function single(name: string, resource: ResourceName, told: string[]): Allocator {
  return {
    name,
    plan: (device, directive) =>
      directive[resource] > 0
        ? [{ device, allocator: name, resource, amount: directive[resource], does: 1, undoes: 0 }]
        : [],
    take: async () => void told.push(`${name} takes`),
    undo: async () => void told.push(`${name} undoes`),
  };
}

it('each resource is set aside by the first that can, and taken and undone by the same', async () => {
  const told: string[] = [];
  const parts = [single('a', 'cpu', told), single('b', 'cpu', told), single('c', 'memory', told)];
  const allocator = combinedAllocator(parts);
  const steps = allocator.plan('r1', { cpu: 1, memory: 2, bandwidth: 3 }, 1);
  expect(steps.map(({ allocator, resource }) => `${allocator} ${resource}`)).toEqual(['a cpu', 'c memory']);
  for (const step of steps) await allocator.take(step);
  for (const step of steps) await allocator.undo(step);
  expect(told).toEqual(['a takes', 'c takes', 'a undoes', 'c undoes']);
});

it('a step of an allocator that is configured no more is refused', async () => {
  const step = { device: 'r1', allocator: 'gone', resource: 'cpu', amount: 1, does: 1, undoes: 0 } as const;
  await expect(combinedAllocator([]).undo(step)).rejects.toThrow(
    'r1 is not configured for reservations by gone',
  );
});
