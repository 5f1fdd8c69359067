import { describe, expect, it } from 'vitest';
import {
  forecastSeries,
  intervalOf,
  type SeriesTask,
} from '../../../src/predict/forecast/series-forecast.ts';

const hour = 3_600_000;
const noise = (at: number): number => ((at * 7_919) % 101) / 101 - 0.5;

const taskOf = (values: readonly number[], rest: Partial<SeriesTask> = {}): SeriesTask => ({
  values,
  ...{ start: 0, step: hour, horizon: 24, periods: [24, 168], windows: [], origins: 6, choice: undefined },
  ...rest,
});
const hours = (count: number, of: (at: number) => number): number[] =>
  Array.from({ length: count }, (_, at) => of(at));
const daily = (at: number): number => 10 + 5 * Math.sin((2 * Math.PI * at) / 24) + noise(at);

describe('forecastSeries', () => {
  it('tries the seasonal naive forecast among the others, and does no worse than it in the backtest', () => {
    const { choice } = forecastSeries(taskOf(hours(336, daily)));
    const naive = choice.rows.find(({ name }) => name === 'seasonal-naive');
    expect(choice.mae).toBeLessThanOrEqual(naive?.mae ?? 0);
  });

  it('tries a young series with what a young series allows', () => {
    const tried = (count: number): string[] =>
      forecastSeries(taskOf(hours(count, daily)))
        .choice.rows.map(({ name }) => name)
        .sort();
    expect(tried(10)).toEqual(['level', 'seasonal-naive']);
    expect(tried(40)).toEqual(['arima', 'level', 'seasonal-naive']);
    expect(tried(336)).toContain('mstl-ets');
  });

  it('gives members shares that come to one', () => {
    const { choice } = forecastSeries(taskOf(hours(336, daily)));
    expect(choice.members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
  });

  it('keeps to a choice that it is given', () => {
    const first = forecastSeries(taskOf(hours(336, daily)));
    const next = forecastSeries(taskOf(hours(340, daily), { choice: first.choice }));
    expect(next.choice).toBe(first.choice);
  });

  it('leaves out a member that fails this time, tells the reason, and shares its weight out', () => {
    const { choice } = forecastSeries(taskOf(hours(336, daily)));
    const members = [
      { name: 'mstl-ets', weight: 0.5 },
      { name: 'level', weight: 0.5 },
    ];
    const { mean, model, fallbacks } = forecastSeries(
      taskOf(
        hours(30, () => 7),
        { choice: { ...choice, members } },
      ),
    );
    expect({ model, fallbacks }).toEqual({ model: 'level', fallbacks: ['too-short'] });
    expect(mean).toEqual(new Array(24).fill(7));
  });

  it('falls back to the seasonal naive forecast where every member fails', () => {
    const { choice } = forecastSeries(taskOf(hours(336, daily)));
    const alone = { ...choice, members: [{ name: 'sarima', weight: 1 }] };
    expect(forecastSeries(taskOf([1, 2, 3], { choice: alone }))).toMatchObject({
      model: 'seasonal-naive',
      fallbacks: ['too-short'],
    });
  });

  it.each([
    ['no value', []],
    ['NaN alone', [Number.NaN, Number.NaN]],
    ['one value', [5]],
    ['a constant', hours(336, () => 1)],
    ['gaps', hours(336, (at) => (at % 50 < 20 ? Number.NaN : daily(at)))],
  ])('gives finite numbers and an interval about them for %s', (_, values) => {
    const { mean, choice } = forecastSeries(taskOf(values));
    const { low, high } = intervalOf(mean, choice, 1);
    expect(mean).toHaveLength(24);
    mean.forEach((value, at) => {
      expect(low[at]).toBeLessThanOrEqual(value);
      expect(high[at]).toBeGreaterThanOrEqual(value);
    });
  });
});
