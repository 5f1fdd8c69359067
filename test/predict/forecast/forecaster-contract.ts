import { describe, expect, it } from 'vitest';
import type { Forecaster, ForecastTask } from '../../../src/predict/forecast/forecaster.ts';
import { boundsOf, forecastOrFallBack } from '../../../src/predict/forecast/guard.ts';
import { impute } from '../../../src/predict/forecast/impute.ts';

const hour = 3_600_000;
const period = 24;
const horizon = 30;

const wave = (at: number): number =>
  10 + 5 * Math.sin((2 * Math.PI * at) / period) + ((at * 7_919) % 13) / 13;
const hours = (count: number, of: (at: number) => number): number[] =>
  Array.from({ length: count }, (_, at) => of(at));
const missing = (at: number, from: number, to: number): number =>
  at >= from && at < to ? Number.NaN : wave(at);

/** What a device, or a broken reading of one, may give. */
const shapes: Readonly<Record<string, readonly number[]>> = {
  'a daily wave': hours(336, wave),
  'a constant': hours(336, () => 0.25),
  'nothing but zeros': hours(336, () => 0),
  'no value at all': [],
  'one value': [3],
  'two values': [3, 4],
  'a short series': hours(15, wave),
  'a day and a half': hours(36, wave),
  'a series with a long gap': hours(336, (at) => missing(at, 100, 180)),
  'a series with every third value missing': hours(336, (at) => (at % 3 === 0 ? Number.NaN : wave(at))),
  'NaN at the start': hours(336, (at) => missing(at, 0, 40)),
  'NaN at the end': hours(336, (at) => missing(at, 300, 336)),
  'nothing but NaN': hours(336, () => Number.NaN),
  'negative values': hours(336, (at) => -wave(at)),
  spikes: hours(336, (at) => (at % 97 === 5 ? 1e6 : wave(at))),
  'a ramp': hours(96, (at) => at),
  'a step': hours(336, (at) => (at < 200 ? 1 : 50)),
  'an infinity': hours(336, (at) => (at === 200 ? Number.POSITIVE_INFINITY : wave(at))),
  'very small values': hours(336, (at) => wave(at) * 1e-12),
  'very large values': hours(336, (at) => wave(at) * 1e12),
  'a lone one among zeros': hours(336, (at) => (at === 300 ? 1 : 0)),
  'two values in turn': hours(336, (at) => at % 2),
};

export function taskOf(values: readonly number[]): ForecastTask {
  return {
    values: impute(values, period),
    start: Date.UTC(2026, 0, 5),
    step: hour,
    horizon,
    periods: [period, 7 * period],
    windows: [{ start: Date.UTC(2026, 0, 8), end: Date.UTC(2026, 0, 8, 3) }],
  };
}

/** What every forecaster must keep to, behind the guard. */
export function forecasterContract(forecaster: Forecaster): void {
  describe(`the forecaster contract, ${forecaster.name}`, () => {
    it.each(Object.entries(shapes))('gives finite numbers within the guard for %s', (_, values) => {
      const task = taskOf(values);
      const { mean } = forecastOrFallBack(forecaster, task);
      const { low, high } = boundsOf(task.values);
      const slack = 1e-9 * Math.max(Math.abs(low), Math.abs(high));
      expect(mean).toHaveLength(horizon);
      for (const value of mean) {
        expect(value).toBeGreaterThanOrEqual(low - slack);
        expect(value).toBeLessThanOrEqual(high + slack);
      }
    });

    it('gives the same numbers for the same task, also with another fit in between', () => {
      const task = taskOf(shapes['a daily wave'] ?? []);
      const first = forecastOrFallBack(forecaster, task);
      forecastOrFallBack(forecaster, taskOf(shapes.spikes ?? []));
      expect(forecastOrFallBack(forecaster, task)).toEqual(first);
    });

    it('leaves the values as they are', () => {
      const task = taskOf(shapes['a daily wave'] ?? []);
      const before = task.values.slice();
      forecastOrFallBack(forecaster, task);
      expect(task.values).toEqual(before);
    });

    it('says why where it has nothing to give, instead of throwing', () => {
      const result = forecaster.forecast(taskOf([3]));
      if ('failure' in result) expect(result.failure).toMatch(/^too-short|no-variance$/);
      else expect(result.mean).toHaveLength(horizon);
    });
  });
}
