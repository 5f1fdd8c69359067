import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/cli/demo/work-plan.ts';
import { trendOf } from './trend.ts';

const times = Array.from({ length: 90 }, (_, at) => at * 10);
const random = seededRandom(7);
/** Within so much of a line that grows by `perHour`. */
const around = (perHour: number, noise: number) =>
  times.map((time) => 100 + (perHour * time) / 3_600 + (random() - 0.5) * noise);

describe('a trend', () => {
  it('is that of a line, in units an hour', () => {
    const { slope, surely } = trendOf({ name: 'line', times, values: around(40, 0) }, 50);
    expect([slope, surely]).toEqual([expect.closeTo(40), expect.closeTo(40)]);
  });

  it('grows where it is over its bound for certain', () => {
    expect(trendOf({ name: 'leak', times, values: around(80, 10) }, 30).grows).toBe(true);
  });

  it('does not grow where noise alone says so, nor where it is within its bound', () => {
    expect(trendOf({ name: 'noise', times, values: around(0, 60) }, 1).grows).toBe(false);
    expect(trendOf({ name: 'little', times, values: around(20, 5) }, 30).grows).toBe(false);
  });

  it('does not grow by less than its floor in all, however fast', () => {
    const leak = { name: 'leak', times, values: around(80, 1) };
    expect([trendOf(leak, 30, 15).grows, trendOf(leak, 30, 25).grows]).toEqual([true, false]);
  });

  it('is none of two samples', () => {
    expect(() => trendOf({ name: 'two', times: [0, 1], values: [1, 2] }, 1)).toThrow(RangeError);
  });
});
