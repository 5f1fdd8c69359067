import { mean } from '../quantile.ts';
import { type ArimaOrder, fitArima, longestSeason } from './arima.ts';
import { type Forecasted, type Forecaster, type ForecastTask, failed } from './forecaster.ts';

/** So many seasons at most: a fit's time grows with the length. */
const seasonsSeen = 10;

/** Keeps to the mean of the seasons: for load. */
export const sarima: Forecaster = seasonalArima('sarima', { p: 1, d: 0, q: 1, P: 0, D: 1, Q: 1 });

/** Box and Jenkins' airline model: for what grows. */
export const airline: Forecaster = seasonalArima('sarima-airline', { p: 0, d: 1, q: 1, P: 0, D: 1, Q: 1 });

/** On means over as many steps as bring the season down to 24 or fewer (an hour, for a day), and folded back. */
function seasonalArima(name: string, order: ArimaOrder): Forecaster {
  return {
    name,
    forecast: (task) => {
      const period = task.periods[0];
      if (period === undefined || period < 2) return failed('too-short');
      const factor = foldingFactor(period);
      if (factor === undefined) return failed('too-long');
      const seasons = Math.min(seasonsSeen, Math.floor(task.values.length / period));
      if (seasons < 3) return failed('too-short');
      return fitFolded(task, order, factor, seasons * period);
    },
  };
}

/** The least number of steps to a mean that brings the season to 24 or fewer, and whole. */
function foldingFactor(period: number): number | undefined {
  for (let factor = Math.ceil(period / longestSeason); factor <= period / 4; factor += 1)
    if (period % factor === 0) return factor;
  return undefined;
}

function fitFolded(task: ForecastTask, order: ArimaOrder, factor: number, length: number): Forecasted {
  const recent = task.values.slice(-length);
  const folded = Array.from({ length: Math.floor(recent.length / factor) }, (_, at) =>
    mean(recent.slice(at * factor, (at + 1) * factor)),
  );
  const s = (task.periods[0] ?? 1) / factor;
  const result = fitArima(folded, Math.ceil(task.horizon / factor) + 1, { ...order, s }, 'squares');
  if ('failure' in result || factor === 1) return cut(result, task.horizon);
  return { mean: unfold([folded.at(-1) ?? 0, ...result.mean], factor, task.horizon) };
}

const cut = (result: Forecasted, horizon: number): Forecasted =>
  'failure' in result ? result : { mean: result.mean.slice(0, horizon) };

/** Straight lines between the middles of the means; the first of them lies before the horizon. */
function unfold(folded: readonly number[], factor: number, horizon: number): number[] {
  return Array.from({ length: horizon }, (_, at) => {
    const place = (at + 0.5) / factor + 0.5;
    const before = Math.floor(place);
    const low = folded[before] ?? 0;
    return low + ((folded[before + 1] ?? low) - low) * (place - before);
  });
}
