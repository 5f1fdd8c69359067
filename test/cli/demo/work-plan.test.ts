import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planWork, seededRandom } from '../../../src/cli/demo/work-plan.ts';

const seeds = fc.nat(2 ** 31);

describe('the plan of the demo', () => {
  it('is the same for the same seed, and another for another', () => {
    fc.assert(
      fc.property(seeds, seeds, (one, other) => {
        expect(planWork(one, ['r1', 'r2'])).toEqual(planWork(one, ['r1', 'r2']));
        fc.pre(one !== other);
        expect(planWork(one, ['r1', 'r2'])).not.toEqual(planWork(other, ['r1', 'r2']));
      }),
    );
  });

  it('gives every workflow a device that there is, and an interface of its own', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 16 }), (seed, count) => {
        const devices = Array.from({ length: count }, (_, index) => `r${index + 1}`);
        const rounds = planWork(seed, devices).tools.flatMap((tool) => tool.rounds);
        expect(rounds.every(({ device }) => devices.includes(device))).toBe(true);
        expect(new Set(rounds.map((round) => round.interface)).size).toBe(rounds.length);
        expect(rounds.every(({ thoughts }) => thoughts.length >= 2 && thoughts.every((t) => t > 0))).toBe(
          true,
        );
      }),
    );
  });
});

describe('seededRandom', () => {
  it('stays within 0 and 1, and spreads', () => {
    const random = seededRandom(7);
    const numbers = Array.from({ length: 2_000 }, random);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    for (let tenth = 0; tenth < 10; tenth++) {
      const inIt = numbers.filter((number) => Math.floor(number * 10) === tenth).length;
      expect(inIt).toBeGreaterThan(120);
      expect(inIt).toBeLessThan(280);
    }
  });
});
