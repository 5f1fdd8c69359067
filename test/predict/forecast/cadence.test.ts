import { describe, expect, it } from 'vitest';
import { isDue, phaseOf } from '../../../src/predict/forecast/cadence.ts';

describe('the cadence', () => {
  it('spreads ten thousand devices evenly over an hour', () => {
    const minutes = new Array<number>(60).fill(0);
    for (let device = 0; device < 10_000; device += 1) {
      const minute = Math.floor(phaseOf(`router-${device}/cpu`, 3_600_000) / 60_000);
      minutes[minute] = (minutes[minute] ?? 0) + 1;
    }
    expect(Math.max(...minutes)).toBeLessThan(2 * (10_000 / 60));
    expect(Math.min(...minutes)).toBeGreaterThan(0.5 * (10_000 / 60));
  });

  it('is due once in each period, at its phase', () => {
    expect(isDue(0, 99, 1_000, 100)).toBe(false);
    expect(isDue(99, 100, 1_000, 100)).toBe(true);
    expect(isDue(100, 1_099, 1_000, 100)).toBe(false);
    expect(isDue(100, 1_100, 1_000, 100)).toBe(true);
  });
});
