import { forecasterNamed } from './candidates.ts';
import { type Choice, choose } from './choice.ts';
import type { ForecastFailure, ForecastTask } from './forecaster.ts';
import { forecastOrFallBack, guarded } from './guard.ts';
import { impute } from './impute.ts';
import { seasonalNaive } from './naive.ts';

/** One series to be forecast, as it was read: NaN where nothing was. */
export interface SeriesTask extends Omit<ForecastTask, 'values'> {
  readonly values: readonly number[];
  /** Rolling origins of a backtest. */
  readonly origins: number;
  /** The last choice where it is still good, so that it need not be made again. */
  readonly choice: Choice | undefined;
}

export interface SeriesForecast {
  readonly choice: Choice;
  /** Of the step after the last value, and on. */
  readonly mean: readonly number[];
  /** Names of those that made it, joined by '+'. */
  readonly model: string;
  /** Members that gave nothing this time, by the reason; what was tried and failed in a backtest is in the choice. */
  readonly fallbacks: readonly ForecastFailure[];
}

/** The newest so many values are looked at: two weeks of five minutes. */
export const mostValues = 4_032;

/** Chooses where there is no choice yet, and forecasts. Pure, but see `Forecaster` on what may throw. */
export function forecastSeries(series: SeriesTask): SeriesForecast {
  const task = taskOf(series);
  const choice = series.choice ?? choose(task, series.origins);
  return { choice, ...carryOn(task, choice) };
}

function taskOf({ values, start, step, horizon, periods, windows }: SeriesTask): ForecastTask {
  const recent = values.slice(-mostValues);
  const known = impute(recent, periods[0]);
  const seen = periods.filter((period) => period > 1 && known.length >= 2 * period);
  const first = start + (values.length - recent.length) * step;
  return { values: known, start: first, step, horizon, periods: seen, windows };
}

/** The members that have something to say, by their weights; where none has, the seasonal naive forecast. */
function carryOn(task: ForecastTask, choice: Choice): Omit<SeriesForecast, 'choice'> {
  const heard: { name: string; weight: number; mean: readonly number[] }[] = [];
  const fallbacks: ForecastFailure[] = [];
  for (const { name, weight } of choice.members) {
    const forecaster = forecasterNamed(name);
    if (forecaster === undefined) continue;
    const result = guarded(forecaster, task);
    if ('mean' in result) heard.push({ name, weight, mean: result.mean });
    else fallbacks.push(result.failure);
  }
  if (heard.length === 0) {
    const { mean, model } = forecastOrFallBack(seasonalNaive, task);
    return { mean, model, fallbacks };
  }
  const total = heard.reduce((sum, { weight }) => sum + weight, 0);
  const mean = Array.from({ length: task.horizon }, (_, at) =>
    heard.reduce((sum, part) => sum + (part.weight / total) * (part.mean[at] ?? 0), 0),
  );
  return { mean, model: heard.map(({ name }) => name).join('+'), fallbacks };
}

/** The interval about a mean, stretched by `width`. */
export function intervalOf(
  mean: readonly number[],
  { offsets }: Choice,
  width: number,
): { low: number[]; high: number[] } {
  return {
    low: mean.map((value, at) => value + width * (offsets.low[at] ?? 0)),
    high: mean.map((value, at) => value + width * (offsets.high[at] ?? 0)),
  };
}
