import type { Forecasted, Forecaster, ForecastFailure, ForecastTask } from './forecaster.ts';
import { failed } from './forecaster.ts';
import { seasonalNaive } from './naive.ts';

/** What may be believed of a series: within the range of its past by one range to either side. */
export interface Bounds {
  readonly low: number;
  readonly high: number;
}

export function boundsOf(values: readonly number[]): Bounds {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return values.length === 0 ? { low: 0, high: 0 } : { low: low - (high - low), high: high + (high - low) };
}

/** Fits now and then explode, without a word from the library: nothing outside the bounds passes. */
export function guarded(
  forecaster: Forecaster,
  task: ForecastTask,
  bounds: Bounds = boundsOf(task.values),
): Forecasted {
  const result = forecaster.forecast(task);
  if ('failure' in result) return result;
  if (!result.mean.every(Number.isFinite) || result.mean.length !== task.horizon) return failed('not-finite');
  const slack = 1e-9 * Math.max(Math.abs(bounds.low), Math.abs(bounds.high));
  const isInside = result.mean.every((value) => value >= bounds.low - slack && value <= bounds.high + slack);
  return isInside ? result : failed('out-of-range');
}

/** A forecast that is always there, and why it is not the one that was asked for. */
export interface GuardedMean {
  readonly mean: readonly number[];
  readonly model: string;
  readonly fallback: ForecastFailure | undefined;
}

/** Falls back to the seasonal naive forecast, and says so: the caller counts it. */
export function forecastOrFallBack(forecaster: Forecaster, task: ForecastTask): GuardedMean {
  const result = guarded(forecaster, task);
  if ('mean' in result) return { mean: result.mean, model: forecaster.name, fallback: undefined };
  const naive = seasonalNaive.forecast(task);
  const mean = 'mean' in naive ? naive.mean : new Array<number>(task.horizon).fill(0);
  return { mean, model: seasonalNaive.name, fallback: result.failure };
}
