import { type Backtest, backtest, meanAbsoluteError, type Trial } from './backtest.ts';
import { candidatesFor, isCostly } from './candidates.ts';
import { type Offsets, offsetsOf } from './conformal.ts';
import type { ForecastFailure, ForecastTask } from './forecaster.ts';
import { seasonalNaive } from './naive.ts';

/** A forecaster and its share of the combination; the shares come to 1. */
export interface Member {
  readonly name: string;
  readonly weight: number;
}

export interface BacktestRow {
  readonly name: string;
  readonly mae: number;
  /** Origins at which it gave nothing. */
  readonly failures: number;
}

/** How a series is to be forecast until the next choice. */
export interface Choice {
  readonly members: readonly Member[];
  /** Mean absolute error of the combination in the backtest; 0 where the series was too short for one. */
  readonly mae: number;
  /** The members' and the others', best first. */
  readonly rows: readonly BacktestRow[];
  readonly origins: number;
  /** What the intervals add to the mean, by step. */
  readonly offsets: Offsets;
  readonly failures: readonly ForecastFailure[];
  /** How much of an error is left a step later, 0 to 1. */
  readonly memory: number;
}

/** Worse than the best by more than this, a candidate has no say. */
const worstRatio = 1.25;
/** Shares go with the error to the minus fourth: the good count, the best does not rule. */
const power = 4;
/** A candidate that fails at more of the origins than this is left out. */
const mostFailures = 0.25;
/** What takes long to fit stays only where the combination without it is worse by more than this. */
const worthItsTime = 1.03;

/** Shorter series are tried at twice the origins: a fit costs little there, and few origins tell little. */
const quickLength = 1_000;

/** Tries every candidate at `origins` rolling origins and mixes the good ones. Seasonal naive is always among the tried. */
export function choose(task: ForecastTask, origins: number): Choice {
  const wanted = task.values.length > quickLength ? origins : 2 * origins;
  const test = backtest(task, wanted, candidatesFor(task));
  const scored = test.trials.map((trial) => scoreOf(trial, test));
  const members = membersOf(scored, test, task.values.length);
  const combined = combine(members, test);
  const residuals = test.actuals.map((actual, at) =>
    actual.map((value, step) => value - (combined[at]?.[step] ?? value)),
  );
  return {
    members,
    mae: meanAbsoluteError(combined, test.actuals),
    rows: scored
      .map(({ trial, mae }) => ({ name: trial.name, mae, failures: trial.failures.length }))
      .sort(byError),
    origins: test.actuals.length,
    offsets: offsetsOf(residuals, task.horizon),
    failures: test.trials.flatMap((trial) => trial.failures),
    memory: memoryOf(residuals),
  };
}

/** Autocorrelation at lag one about zero, inside of each origin. */
function memoryOf(residuals: readonly (readonly number[])[]): number {
  let [product, square] = [0, 0];
  for (const row of residuals)
    for (const [at, residual] of row.entries()) {
      square += residual ** 2;
      if (at > 0) product += residual * (row[at - 1] ?? 0);
    }
  return square > 0 ? Math.min(Math.max(product / square, 0), 0.99) : 0;
}

interface Scored {
  readonly trial: Trial;
  readonly mae: number;
}

const byError = (a: { readonly mae: number }, b: { readonly mae: number }): number => a.mae - b.mae;

/** Where a candidate failed, it is judged by the seasonal naive forecast, which would have stood in for it. */
function scoreOf(trial: Trial, test: Backtest): Scored {
  return { trial, mae: meanAbsoluteError(filled(trial, test), test.actuals) };
}

function filled(trial: Trial, test: Backtest): readonly (readonly number[])[] {
  const naive = test.trials.find(({ name }) => name === seasonalNaive.name);
  return trial.forecasts.map((forecast, at) => forecast ?? naive?.forecasts[at] ?? []);
}

function membersOf(scored: readonly Scored[], test: Backtest, length: number): readonly Member[] {
  const fit = scored.filter(({ trial }) => trial.failures.length <= mostFailures * test.actuals.length);
  const all = shares(fit);
  const quick = shares(fit.filter(({ trial }) => !isCostly(trial.name, length)));
  const error = (members: readonly Member[]): number =>
    meanAbsoluteError(combine(members, test), test.actuals);
  return error(quick) <= worthItsTime * error(all) ? quick : all;
}

function shares(scored: readonly Scored[]): readonly Member[] {
  const best = Math.min(...scored.map(({ mae }) => mae));
  if (!(best > 0))
    return scored
      .filter(({ mae }) => mae === best)
      .slice(0, 1)
      .map(alone);
  const good = scored.filter(({ mae }) => mae <= worstRatio * best).sort(byError);
  const total = good.reduce((sum, { mae }) => sum + (mae / best) ** -power, 0);
  return good.map(({ trial, mae }) => ({ name: trial.name, weight: (mae / best) ** -power / total }));
}

const alone = ({ trial }: Scored): Member => ({ name: trial.name, weight: 1 });

function combine(members: readonly Member[], test: Backtest): readonly (readonly number[])[] {
  const parts = members.map(({ name, weight }) => ({
    weight,
    forecasts: test.trials.filter((trial) => trial.name === name).flatMap((trial) => filled(trial, test)),
  }));
  return test.actuals.map((actual, origin) =>
    actual.map((_, step) =>
      parts.reduce((sum, { weight, forecasts }) => sum + weight * (forecasts[origin]?.[step] ?? 0), 0),
    ),
  );
}
