import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogHistogram } from '../../../src/predict/baseline/log-histogram.ts';

describe('quantiles in growing buckets', () => {
  it('are within a bucket of the order statistic', () => {
    const values = fc.array(fc.double({ min: 1e-3, max: 1e5, noNaN: true }), {
      minLength: 1,
      maxLength: 200,
    });
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (all, share) => {
        const histogram = new LogHistogram();
        for (const value of all) histogram.add(value);
        const sorted = all.toSorted((one, other) => one - other);
        const exact = sorted[Math.ceil(share * all.length - 1e-9) - 1] ?? Number.NaN;
        expect(Math.abs(Math.log(histogram.quantile(share) / exact))).toBeLessThan(Math.log(1.09));
      }),
    );
  });

  it('fade, so that new values count for more', () => {
    const histogram = new LogHistogram();
    for (let at = 0; at < 100; at += 1) histogram.add(1);
    histogram.fade(0.01);
    for (let at = 0; at < 3; at += 1) histogram.add(1_000);
    expect(histogram.weight).toBeCloseTo(4, 9);
    expect(histogram.quantile(0.5)).toBeGreaterThan(900);
  });

  it('stay good at the top where values span more than there are buckets', () => {
    const histogram = new LogHistogram();
    for (let at = 0; at < 1_000; at += 1) histogram.add(10 ** ((at % 20) - 5));
    expect(Math.log10(histogram.quantile(0.99))).toBeCloseTo(14, 1);
  });
});
