import { median } from '../quantile.ts';
import { type Forecaster, type ForecastTask, failed } from './forecaster.ts';

/** What was seen a season ago; the last value where there is no season, or not one whole one. The rival of all others. */
export const seasonalNaive: Forecaster = {
  name: 'seasonal-naive',
  forecast: (task) => naive(task, task.periods[0]),
};

/** What was seen at this time of the longest season: for load, of the week. */
export const longSeasonNaive: Forecaster = {
  name: 'long-season-naive',
  forecast: (task) => {
    const period = task.periods.at(-1);
    if (task.periods.length < 2 || period === undefined || task.values.length < period)
      return failed('too-short');
    return naive(task, period);
  },
};

function naive({ values, horizon }: ForecastTask, period = 1): { mean: number[] } {
  const length = Math.min(period, values.length) === period ? period : 1;
  const from = values.length - length;
  return { mean: Array.from({ length: horizon }, (_, at) => values[from + (at % length)] ?? 0) };
}

/** More seasons than these say little of today. */
const seasonsSeen = 7;

/** The median of what was seen at this phase in the last seasons: one odd day does not come back. */
export const seasonalMedian: Forecaster = {
  name: 'seasonal-median',
  forecast: ({ values, horizon, periods }) => {
    const period = periods[0];
    if (period === undefined || values.length < 3 * period) return failed('too-short');
    const seasons = Math.min(seasonsSeen, Math.floor(values.length / period));
    const phases = Array.from({ length: Math.min(horizon, period) }, (_, at) =>
      median(
        Array.from({ length: seasons }, (_, back) => values[values.length - (back + 1) * period + at] ?? 0),
      ),
    );
    return { mean: Array.from({ length: horizon }, (_, at) => phases[at % period] ?? 0) };
  },
};
