import Arima from 'arima';
import { mean } from '../quantile.ts';
import { type Forecasted, type Forecaster, failed } from './forecaster.ts';

/** Orders (p,d,q)(P,D,Q)s. */
export interface ArimaOrder {
  readonly p: number;
  readonly d: number;
  readonly q: number;
  readonly P?: number;
  readonly D?: number;
  readonly Q?: number;
  readonly s?: number;
}

/** The package puts a series on its WebAssembly stack, which breaks for good at about 8,190 doubles. */
const mostValues = 7_000;

/** A longer season holds the thread for seconds, or never comes back. */
export const longestSeason = 24;

/**
 * One fit of a fixed order by exact maximum likelihood (or conditional sums of squares), in the npm package `arima`. Never its
 * search for orders, which can hold a thread for half a minute.
 */
export function fitArima(
  values: readonly number[],
  horizon: number,
  order: ArimaOrder,
  method: 'likelihood' | 'squares' = 'likelihood',
): Forecasted {
  const { p, d, q, D = 0, s = 0 } = order;
  if (values.length > mostValues) return failed('too-long');
  if (values.length < d + s * D + Math.max(p + q, 2 * s, 10) || s > longestSeason) return failed('too-short');
  if (values.every((value) => value === values[0])) return failed('no-variance');
  const scale = scaleOf(values);
  const model = new Arima({
    ...order,
    method: method === 'likelihood' ? 0 : 2,
    optimizer: 6,
    verbose: false,
  });
  try {
    const standard = values.map((value) => (value - scale.centre) / scale.spread);
    const [ahead, errors] = model.train(standard).predict(horizon);
    if (!ahead.every(Number.isFinite)) return failed('not-finite');
    if (!errors.every((error) => error > 0)) return failed('no-variance');
    return { mean: ahead.map((value) => scale.centre + scale.spread * value) };
  } finally {
    model.destroy();
  }
}

/** The optimiser's steps are made for values about 1. */
function scaleOf(values: readonly number[]): { centre: number; spread: number } {
  const centre = mean(values);
  return { centre, spread: Math.sqrt(mean(values.map((value) => (value - centre) ** 2))) || 1 };
}

/** So much of the past, at most, goes into a fit without a season: its memory is short. */
const recent = 600;

/** ARIMA without a season, for the first hours of a device and for series that have none. */
export const arima: Forecaster = {
  name: 'arima',
  forecast: ({ values, horizon }) => fitArima(values.slice(-recent), horizon, { p: 1, d: 1, q: 1 }),
};
