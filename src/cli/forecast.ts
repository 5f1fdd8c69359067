import { writeFile } from 'node:fs/promises';
import { ForelockError } from '../core/index.ts';
import {
  intervalOf,
  type LoadSeries,
  openForecastPool,
  periodsOf,
  type SeriesForecast,
  type SeriesTask,
} from '../predict/index.ts';
import { readSeries } from './read-series.ts';
import { table } from './table.ts';

export interface ForecastOptions {
  readonly csv: string;
  readonly horizon: number;
  /** Steps; the day and the week of the file's step where left out. */
  readonly season?: number;
  readonly backtest: number;
  readonly json?: string;
}

/** What stands in the JSON, a step a line. Times in ISO 8601. */
interface Row {
  readonly timestamp: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** `forelock forecast`: a file's series is carried on by the way that does best on its own past. */
export async function forecast(options: ForecastOptions): Promise<void> {
  const series = await readSeries(options.csv);
  const periods =
    options.season === undefined ? periodsOf(series.step) : [options.season].filter((n) => n > 1);
  const { horizon, backtest: origins } = options;
  const result = await carryOn({ ...series, horizon, periods, windows: [], origins, choice: undefined });
  const rows = rowsOf(series, result);
  process.stdout.write(`${textOf(series, periods, result, rows)}\n`);
  if (options.json !== undefined) await writeFile(options.json, jsonOf(series, periods, result, rows));
}

/** Minutes, for a long series: nobody waits behind this one. */
const timeout = 600_000;

async function carryOn(task: SeriesTask): Promise<SeriesForecast> {
  const pool = openForecastPool({ timeout });
  try {
    const answer = await pool.run(task);
    if ('fault' in answer) throw new ForelockError('forecast-failed', answer.fault);
    return answer.result;
  } finally {
    await pool.close();
  }
}

function rowsOf({ start, step, values }: LoadSeries, { mean, choice }: SeriesForecast): readonly Row[] {
  const { low, high } = intervalOf(mean, choice, 1);
  return mean.map((value, at) => ({
    timestamp: new Date(start + (values.length + at) * step).toISOString(),
    mean: value,
    low: low[at] ?? value,
    high: high[at] ?? value,
  }));
}

function textOf(
  { values, step }: LoadSeries,
  periods: readonly number[],
  { choice, model, fallbacks }: SeriesForecast,
  rows: readonly Row[],
): string {
  const missing = values.filter(Number.isNaN).length;
  const shares = new Map(choice.members.map(({ name, weight }) => [name, weight.toFixed(2)]));
  const tried = choice.rows.map(({ name, mae, failures }) => [
    name,
    digits(mae),
    String(failures),
    shares.get(name) ?? '-',
  ]);
  return [
    `${values.length} values, one in ${step / 1_000} s, ${missing} missing; seasons of ${periods.join(' and ') || 'no'} steps`,
    `model: ${model}${fallbacks.length > 0 ? ` (members that gave nothing: ${fallbacks.join(', ')})` : ''}`,
    `backtest: mean absolute error ${digits(choice.mae)} over ${choice.origins} origins`,
    table(['forecaster', 'MAE', 'failed at', 'share'], tried),
    '',
    table(['time', 'mean', 'low (90 %)', 'high (90 %)'], rows.map(cellsOf)),
  ].join('\n');
}

const digits = (value: number): string => String(Number(value.toPrecision(5)));

const cellsOf = ({ timestamp, mean, low, high }: Row): readonly string[] => [
  timestamp,
  digits(mean),
  digits(low),
  digits(high),
];

function jsonOf(
  { step, values }: LoadSeries,
  periods: readonly number[],
  { choice, model, fallbacks }: SeriesForecast,
  rows: readonly Row[],
): string {
  const { members, mae, origins } = choice;
  const backtest = { origins, mae, forecasters: choice.rows };
  return `${JSON.stringify({ model, members, values: values.length, step, periods, fallbacks, backtest, forecast: rows }, null, 2)}\n`;
}
