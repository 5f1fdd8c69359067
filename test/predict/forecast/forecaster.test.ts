import { describe, expect, it } from 'vitest';
import { fitArima } from '../../../src/predict/forecast/arima.ts';
import { forecasters } from '../../../src/predict/forecast/candidates.ts';
import { fourierArima } from '../../../src/predict/forecast/fourier-arima.ts';
import { forecastOrFallBack, guarded } from '../../../src/predict/forecast/guard.ts';
import { mstl } from '../../../src/predict/forecast/mstl.ts';
import { longSeasonNaive, seasonalMedian, seasonalNaive } from '../../../src/predict/forecast/naive.ts';
import { profileAr } from '../../../src/predict/forecast/profile-ar.ts';
import { sarima } from '../../../src/predict/forecast/sarima.ts';
import { forecasterContract, taskOf } from './forecaster-contract.ts';

for (const forecaster of forecasters) forecasterContract(forecaster);

const wave = (at: number): number => 10 + 5 * Math.sin((2 * Math.PI * at) / 24);
const days = (count: number): number[] => Array.from({ length: 24 * count }, (_, at) => wave(at));
const worstError = (mean: readonly number[], from: number): number =>
  Math.max(...mean.map((value, at) => Math.abs(value - wave(from + at))));

describe('forecasters', () => {
  it.each([seasonalNaive, seasonalMedian, profileAr, mstl, longSeasonNaive])(
    'carry a pure season on: $name',
    (forecaster) => {
      const result = forecaster.forecast(taskOf(days(14)));
      expect('mean' in result && worstError(result.mean, 14 * 24)).toBeLessThan(0.1);
    },
  );

  it('carry a season on that has noise in it, by Fourier terms and by SARIMA', () => {
    const noisy = days(14).map((value, at) => value + (((at * 7_919) % 101) / 101 - 0.5));
    for (const forecaster of [fourierArima, sarima]) {
      const result = forecaster.forecast(taskOf(noisy));
      expect('mean' in result && worstError(result.mean, 14 * 24)).toBeLessThan(1.5);
    }
  });

  it('expect in a window of change to come what windows of change have brought', () => {
    const day = 24 * 3_600_000;
    const start = Date.UTC(2026, 0, 5);
    const isIn = (at: number): boolean => at % 72 === 30 || at % 72 === 31;
    const values = Array.from({ length: 240 }, (_, at) => ((at * 7_919) % 101) / 101 + (isIn(at) ? 20 : 0));
    const windows = [0, 1, 2, 3].map((third) => {
      const opens = start + third * 3 * day + 30 * 3_600_000;
      return { start: opens, end: opens + 2 * 3_600_000 };
    });
    const result = fourierArima.forecast({
      values,
      start,
      step: 3_600_000,
      horizon: 24,
      periods: [],
      windows,
    });
    expect(
      'mean' in result && result.mean.map((value) => value > 10).flatMap((is, at) => (is ? [at] : [])),
    ).toEqual([6, 7]);
  });

  it('are held back where a fit explodes, and the reason is told', () => {
    const exploding = { name: 'exploding', forecast: () => ({ mean: [1e40, 1, 1] }) };
    const task = { ...taskOf(days(3)), horizon: 3 };
    expect(guarded(exploding, task)).toEqual({ failure: 'out-of-range' });
    expect(forecastOrFallBack(exploding, task)).toMatchObject({
      model: 'seasonal-naive',
      fallback: 'out-of-range',
    });
  });

  it('never give more values to the WebAssembly of arima than its stack holds', () => {
    const long = Array.from({ length: 7_001 }, (_, at) => wave(at));
    expect(fitArima(long, 5, { p: 1, d: 1, q: 1 })).toEqual({ failure: 'too-long' });
    expect(fitArima(days(3), 5, { p: 1, d: 1, q: 1 })).toHaveProperty('mean');
  });
});
