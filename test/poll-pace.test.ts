import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pollPace } from '../src/poll-pace.ts';

describe('the pace of polling', () => {
  it('reads a few devices once a sample, and one that is worked on every two seconds', () => {
    const pace = pollPace(20, 170);
    expect([pace.next(false, 0), pace.next(true, 0), pace.first(0)]).toEqual([5_000, 2_000, 0]);
  });

  it('asks a device that fails ever less often, at most once a minute, and never more often than one that answers', () => {
    const pace = pollPace(20, 170);
    expect([1, 2, 3, 4, 5, 60].map((failures) => pace.next(true, failures))).toEqual([
      4_000, 8_000, 16_000, 32_000, 60_000, 60_000,
    ]);
    expect(pollPace(100_000, 100).next(false, 3)).toBe(1_000_000);
  });

  it('never asks more devices at rest in a second than it may, from the first second on', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 1, max: 1_000 }),
        (devices, rate) => {
          const pace = pollPace(devices, rate);
          expect(devices / (pace.next(false, 0) / 1_000)).toBeLessThanOrEqual(rate * 1.000001);
          expect(pace.first(devices - 1)).toBeLessThanOrEqual(pace.next(false, 0));
          expect(pace.first(rate) - pace.first(0)).toBeCloseTo(1_000, 6);
        },
      ),
    );
  });

  it('takes a reading for one of now until two more should have come', () => {
    expect(pollPace(5_000, 170).freshness(false)).toBeGreaterThan(2 * pollPace(5_000, 170).next(false, 0));
    expect(pollPace(5_000, 170).freshness(true)).toBe(10_000);
  });
});
