import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { adaptWidth } from '../../src/predict/forecast/conformal.ts';
import { impute } from '../../src/predict/forecast/impute.ts';
import {
  type Choice,
  type ForecastPool,
  intervalOf,
  type SeriesForecast,
  type SeriesTask,
} from '../../src/predict/index.ts';
import { keyOf, type Scored, seasonalScale } from './forecast-scores.ts';
import { type BenchSeries, originsOf } from './forecast-series.ts';

/** How a plan bounds the run. */
export interface ForecastPlan {
  /** Origins of a series. */
  readonly origins: number;
  /** Rolling origins of each choice. */
  readonly backtest: number;
  /** Seconds of R. */
  readonly rBudget: number;
  /** Milliseconds for one search of orders by the npm package. */
  readonly autoTimeout: number;
}

/** Newest first before a choice is made anew: a week of days. */
const originsOfChoice = 7;

/** A day of hourly fits, seven times, stand to one choice. */
const fitsOfChoice = 7 * 24;

export interface OurScored extends Scored {
  /** Steps inside the interval. */
  readonly inside: number;
  /** The same with no adapting. */
  readonly insidePlain: number;
  readonly fallbacks: number;
  readonly choiceMilliseconds: number;
}

/** Ours as the service has it: a choice, then fits that keep to it; the width of the interval follows what came. */
export async function ours(
  pool: ForecastPool,
  series: BenchSeries,
  plan: ForecastPlan,
): Promise<readonly OurScored[]> {
  const found: OurScored[] = [];
  let choice: Choice | undefined;
  let width = 1;
  for (const [index, origin] of originsOf(series, plan.origins).entries()) {
    const renews = choice === undefined || !series.isLoad || index % originsOfChoice === 0;
    const first = renews ? await run(pool, series, origin, plan.backtest, undefined) : undefined;
    choice = first?.result.choice ?? choice;
    const { result, milliseconds } = await run(pool, series, origin, plan.backtest, choice);
    const common = scoredOf(series, origin, result.mean);
    const inside = countInside(result, width, common.actual);
    const seen = common.actual.length;
    const chosen = first === undefined ? 0 : first.milliseconds - milliseconds;
    found.push({
      ...common,
      inside,
      insidePlain: countInside(result, 1, common.actual),
      fallbacks: result.fallbacks.length,
      choiceMilliseconds: chosen,
      milliseconds,
    });
    width = adaptWidth(width, { missed: seen - inside, seen, horizon: series.horizon });
  }
  return withChoiceSpread(found);
}

/** A choice's time falls on the fits that it serves at the stated cadence. */
function withChoiceSpread(found: readonly OurScored[]): readonly OurScored[] {
  const choices = found.filter(({ choiceMilliseconds }) => choiceMilliseconds > 0);
  const mean = choices.reduce((sum, one) => sum + one.choiceMilliseconds, 0) / Math.max(choices.length, 1);
  return found.map((one) => ({ ...one, milliseconds: one.milliseconds + mean / fitsOfChoice }));
}

/** One forecaster by itself, behind the guard, with the seasonal naive forecast where it fails. */
export async function alone(
  pool: ForecastPool,
  name: string,
  series: BenchSeries,
  plan: ForecastPlan,
): Promise<readonly Scored[]> {
  const choice = {
    ...{ members: [{ name, weight: 1 }], mae: 0, rows: [], origins: 0, failures: [], memory: 0 },
    offsets: { low: [], high: [] },
  };
  const found: Scored[] = [];
  for (const origin of originsOf(series, plan.origins)) {
    const { result, milliseconds } = await run(pool, series, origin, 1, choice);
    found.push({ ...scoredOf(series, origin, result.mean), milliseconds });
  }
  return found;
}

async function run(
  pool: ForecastPool,
  series: BenchSeries,
  origin: number,
  origins: number,
  choice: Choice | undefined,
): Promise<{ result: SeriesForecast; milliseconds: number }> {
  const { step, horizon, periods } = series;
  const values = series.values.slice(0, origin);
  const task: SeriesTask = { values, start: 0, step, horizon, periods, windows: [], origins, choice };
  const before = process.cpuUsage();
  const answer = await pool.run(task);
  const { user, system } = process.cpuUsage(before);
  if ('fault' in answer) throw new Error(`${series.name}: ${answer.fault}`);
  return { result: answer.result, milliseconds: (user + system) / 1_000 };
}

function scoredOf(
  series: BenchSeries,
  origin: number,
  mean: readonly number[],
): Omit<Scored, 'milliseconds'> {
  const actual = series.values.slice(origin, origin + series.horizon);
  const scale = seasonalScale(series.values.slice(0, origin), series.periods[0] ?? 1);
  return { series: series.name, origin, mean, actual, scale };
}

function countInside(result: SeriesForecast, width: number, actual: readonly number[]): number {
  const { low, high } = intervalOf(result.mean, result.choice, width);
  return actual.filter((value, at) => value >= (low[at] ?? value) && value <= (high[at] ?? value)).length;
}

/** The npm package's own search for orders, in a thread that is thrown away when its time is over. */
export async function plainAuto(
  series: BenchSeries,
  origin: number,
  timeout: number,
): Promise<readonly number[] | undefined> {
  const code = `const { parentPort, workerData: { values, s, horizon } } = require('node:worker_threads');
    const Arima = require('arima');
    const model = new Arima({ auto: true, s, verbose: false });
    parentPort.postMessage(model.train(values).predict(horizon)[0]);`;
  const period = series.periods[0] ?? 0;
  const values = impute(series.values.slice(0, origin), period).slice(-4_032);
  const workerData = { values, s: period <= 24 ? period : 0, horizon: series.horizon };
  const worker = new Worker(code, { eval: true, stdout: true, stderr: true, workerData });
  worker.stdout.resume();
  worker.stderr.resume();
  let timer: NodeJS.Timeout | undefined;
  const answer = await new Promise<readonly number[] | undefined>((settle) => {
    timer = setTimeout(() => settle(undefined), timeout);
    worker.on('message', settle);
    worker.on('error', () => settle(undefined));
  });
  clearTimeout(timer);
  await worker.terminate();
  return answer;
}

export type RWay = 'fourier' | 'plain';

export interface RTask {
  readonly series: BenchSeries;
  readonly origin: number;
  readonly way: RWay;
}

/** What R came to before its budget was spent. */
export async function rForecasts(
  tasks: readonly RTask[],
  budget: number,
): Promise<Record<RWay, readonly Scored[]>> {
  const script = fileURLToPath(new URL('../../../test/bench/forecast-rivals.R', import.meta.url));
  const child = spawn('Rscript', [script, String(budget)], { stdio: ['pipe', 'pipe', 'inherit'] });
  // R leaves before it has read all where its budget is spent.
  child.stdin.on('error', () => undefined);
  child.stdin.end(tasks.map(lineOf).join('\n'));
  const byKey = new Map(tasks.map((task) => [rKey(task), task]));
  const found: Record<RWay, Scored[]> = { fourier: [], plain: [] };
  for await (const line of createInterface({ input: child.stdout })) {
    const [key = '', way = '', seconds = '', means = ''] = line.split(';');
    const task = byKey.get(`${key};${way}`);
    const mean = means.split(',').map(Number);
    if (task === undefined || !mean.every(Number.isFinite)) continue;
    found[task.way].push({
      ...scoredOf(task.series, task.origin, mean),
      milliseconds: Number(seconds) * 1_000,
    });
  }
  return found;
}

const rKey = ({ series, origin, way }: RTask): string => `${keyOf({ series: series.name, origin })};${way}`;

function lineOf(task: RTask): string {
  const { series, origin } = task;
  const values = impute(series.values.slice(0, origin), series.periods[0]).slice(-4_032);
  const seasons = series.periods.filter((period) => values.length >= 2 * period);
  return [rKey(task), seasons.join('+'), series.horizon, values.join(',')].join(';');
}
