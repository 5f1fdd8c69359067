import { expect, it } from 'vitest';
import type { Pending } from '../../src/harmony/index.ts';
import type { Allocator, TakeTerms } from '../../src/reserve/index.ts';
import { VirtualClock } from '../sim/virtual-clock.ts';
import { candidateWork, quickHarmony } from './house.ts';

const capacity = { cpu: 4, memory: 2 ** 32, bandwidth: 1e9 };

/** One step a grant; a take is answered when the test says so. */
function slowAllocator(): Allocator & { readonly taken: TakeTerms[]; answer(): void } {
  const taken: TakeTerms[] = [];
  const answers: (() => void)[] = [];
  return {
    ...{ name: 'slow', taken, answer: () => answers.shift()?.() },
    plan: (device, { cpu }, row) => [
      { device, allocator: 'slow', resource: 'cpu', amount: cpu, does: row, undoes: row },
    ],
    take: (_, terms) =>
      new Promise((resolve) => {
        if (terms !== undefined) taken.push(terms);
        answers.push(resolve);
      }),
    undo: async () => {},
  };
}

function houseOf(allocator: Allocator, clock: VirtualClock) {
  return quickHarmony(clock, [], {
    devices: [
      {
        ...{ name: 'r1', profile: 'p', capacity, allocator, pools: new Map() },
        load: () => ({ cpu: 0, memory: 0, bandwidth: 0 }),
        outside: () => [],
      },
    ],
  });
}

it('a step is taken on the terms of its request, which end when that is called off', async () => {
  const [allocator, clock] = [slowAllocator(), new VirtualClock()];
  const harmony = houseOf(allocator, clock);
  const asked = clock.now();
  const pending: Pending = harmony.request(candidateWork(7, { wait: 1_500 }));
  await expect.poll(() => allocator.taken.length).toBe(1);
  const [terms] = allocator.taken;
  expect([terms?.owner, terms?.until, terms?.isWanted()]).toEqual(['7', asked + 1_500, true]);
  pending.cancel();
  expect(terms?.isWanted()).toBe(false);
  allocator.answer();
  await pending.verdict;
  await harmony.close();
});

it('who holds a grant on a session of a device is told, whether it has something set aside, and whether it waits', async () => {
  const [allocator, clock] = [slowAllocator(), new VirtualClock()];
  const harmony = houseOf(allocator, clock);
  expect(harmony.ownHolder('r1', 41)).toBeUndefined();
  const holder = harmony.request(candidateWork(7, { deviceSession: 41 }));
  await expect.poll(() => allocator.taken.length).toBe(1);
  allocator.answer();
  await holder.verdict;
  expect(harmony.ownHolder('r1', 41)).toEqual({ owner: '7', reserved: true, waits: false });
  const running = [{ path: ['r1', 'running'], mode: 'X' } as const];
  const other = harmony.request(candidateWork(8, { deviceSession: 42, scopes: running, reserve: false }));
  await other.verdict;
  expect(harmony.ownHolder('r1', 42)).toEqual({ owner: '8', reserved: false, waits: false });
  const further = harmony.request(candidateWork(7, { deviceSession: 41, scopes: running }));
  await expect.poll(() => harmony.ownHolder('r1', 41)?.waits).toBe(true);
  further.cancel();
  await further.verdict;
  expect(harmony.ownHolder('r1', 41)?.waits).toBe(false);
  await harmony.close();
});
