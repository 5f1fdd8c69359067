import { mean } from '../quantile.ts';
import { candidatesFor } from './candidates.ts';
import type { Forecaster, ForecastFailure, ForecastTask } from './forecaster.ts';
import { guarded } from './guard.ts';

/** What one candidate said at every origin; undefined where it failed. */
export interface Trial {
  readonly name: string;
  readonly forecasts: readonly (readonly number[] | undefined)[];
  readonly failures: readonly ForecastFailure[];
}

/** Rolling origins over the newest part of a series: at each, every candidate saw what lay before it alone. */
export interface Backtest {
  /** How many steps each origin looks ahead; short series allow fewer than were asked for. */
  readonly horizon: number;
  /** What came after each origin. */
  readonly actuals: readonly (readonly number[])[];
  readonly trials: readonly Trial[];
}

export function backtest(
  task: ForecastTask,
  origins: number,
  candidates: readonly Forecaster[] = candidatesFor(task),
): Backtest {
  const { values } = task;
  const horizon = Math.max(1, Math.min(task.horizon, Math.floor(values.length / 4)));
  const starts = originsOf(values.length, horizon, task.periods[0] ?? 1, origins);
  const actuals = starts.map((start) => values.slice(start, start + horizon));
  const trials = candidates.map((candidate) => tryAt(candidate, { ...task, horizon }, starts));
  return { horizon, actuals, trials };
}

/**
 * Oldest first; the newest leaves just the horizon. At least half the series, and two seasons where that leaves room, lie
 * before the oldest. Origins are a good half horizon apart at most, so that they fall on all times of the day.
 */
function originsOf(length: number, horizon: number, period: number, wanted: number): number[] {
  const newest = length - horizon;
  const least = Math.min(newest, Math.max(1, Math.floor(length / 2), 2 * period));
  const gap = Math.max(
    1,
    Math.min(Math.floor((newest - least) / Math.max(wanted - 1, 1)), Math.round(0.7 * horizon)),
  );
  const starts: number[] = [];
  for (let start = newest; start >= least && starts.length < wanted && start > 0; start -= gap)
    starts.unshift(start);
  return starts;
}

function tryAt(candidate: Forecaster, task: ForecastTask, starts: readonly number[]): Trial {
  const results = starts.map((start) => guarded(candidate, { ...task, values: task.values.slice(0, start) }));
  return {
    name: candidate.name,
    forecasts: results.map((result) => ('mean' in result ? result.mean : undefined)),
    failures: results.flatMap((result) => ('failure' in result ? [result.failure] : [])),
  };
}

/** Mean absolute error over all origins and steps. */
export function meanAbsoluteError(
  forecasts: readonly (readonly number[])[],
  actuals: readonly (readonly number[])[],
): number {
  return mean(
    actuals.flatMap((actual, origin) =>
      actual.map((value, at) => Math.abs(value - (forecasts[origin]?.[at] ?? Number.NaN))),
    ),
  );
}
