// npm run bench:forecast [-- --quick] [-- --json FILE] [-- --scale] [-- --tuning]
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { forecasters } from '../../src/predict/forecast/candidates.ts';
import { boundsOf } from '../../src/predict/forecast/guard.ts';
import { type ForecastPool, openForecastPool } from '../../src/predict/index.ts';
import { measureScale } from './forecast-scale.ts';
import {
  average,
  errorRatios,
  geometricMean,
  keyOf,
  type Scored,
  scaledError,
  sum,
  symmetricError,
} from './forecast-scores.ts';
import { type BenchSeries, benchSeries, hasR, originsOf } from './forecast-series.ts';
import {
  alone,
  type ForecastPlan,
  type OurScored,
  ours,
  plainAuto,
  type RTask,
  rForecasts,
} from './forecast-ways.ts';

const fullPlan: ForecastPlan = { origins: 7, backtest: 8, rBudget: 300, autoTimeout: 10_000 };
const quickPlan: ForecastPlan = { origins: 4, backtest: 8, rBudget: 50, autoTimeout: 1_000 };

interface Findings {
  readonly ours: readonly OurScored[];
  /** By name, seasonal-naive among them. */
  readonly others: Readonly<Record<string, readonly Scored[]>>;
  readonly autoTimeouts: number;
}

async function measure(
  series: readonly BenchSeries[],
  plan: ForecastPlan,
  withR: boolean,
): Promise<Findings> {
  const pool = openForecastPool({ timeout: 120_000 });
  try {
    const mine: OurScored[] = [];
    for (const one of series) mine.push(...(await ours(pool, one, plan)));
    const others = await measureCandidates(pool, series, plan);
    const auto = await measureAuto(series, plan, others['seasonal-naive'] ?? []);
    const r = withR ? await rForecasts(rTasks(series, plan), plan.rBudget) : { fourier: [], plain: [] };
    return {
      ours: mine,
      others: {
        ...others,
        'npm arima auto': auto.scored,
        'R auto.arima': r.plain,
        'R auto.arima+Fourier': r.fourier,
      },
      autoTimeouts: auto.timeouts,
    };
  } finally {
    await pool.close();
  }
}

async function measureCandidates(
  pool: ForecastPool,
  series: readonly BenchSeries[],
  plan: ForecastPlan,
): Promise<Record<string, Scored[]>> {
  const found: Record<string, Scored[]> = {};
  for (const { name } of forecasters) {
    found[name] = [];
    for (const one of series) found[name].push(...(await alone(pool, name, one, plan)));
  }
  return found;
}

/** At the newest origin of each series alone: it is slow. The seasonal naive forecast stands in where it has none. */
async function measureAuto(
  series: readonly BenchSeries[],
  plan: ForecastPlan,
  naive: readonly Scored[],
): Promise<{ scored: readonly Scored[]; timeouts: number }> {
  const scored: Scored[] = [];
  let timeouts = 0;
  for (const one of series) {
    const origin = originsOf(one, plan.origins).at(-1) ?? 0;
    const standIn = naive.find((other) => keyOf(other) === keyOf({ series: one.name, origin }));
    if (standIn === undefined) continue;
    const began = performance.now();
    const mean = await plainAuto(one, origin, plan.autoTimeout);
    const isSane = mean?.every(Number.isFinite) === true;
    if (!isSane) timeouts += 1;
    scored.push({ ...standIn, mean: isSane ? mean : standIn.mean, milliseconds: performance.now() - began });
  }
  return { scored, timeouts };
}

/** The newest origin of every series first, those with an aim before the others, so that a budget that ends early has seen what counts. */
function rTasks(series: readonly BenchSeries[], plan: ForecastPlan): readonly RTask[] {
  const rounds = Array.from({ length: plan.origins }, (_, back) =>
    series.flatMap((one) => {
      const origin = originsOf(one, plan.origins).at(-1 - back);
      return origin === undefined
        ? []
        : [
            { series: one, origin, way: 'fourier' as const },
            { series: one, origin, way: 'plain' as const },
          ];
    }),
  );
  const rank = ({ series: { isTuning, values } }: RTask): number => (isTuning ? 1e9 : 0) + values.length;
  return rounds.flatMap((round) => round.toSorted((a, b) => rank(a) - rank(b)));
}

/** Ours over a rival's, where both were asked. */
function fitsRatio(mine: readonly Scored[], rival: readonly Scored[]): number {
  const byKey = new Map(rival.map((one) => [keyOf(one), one]));
  const both = mine.flatMap((one) => {
    const other = byKey.get(keyOf(one));
    return other === undefined ? [] : [{ mine: one.milliseconds, rival: other.milliseconds }];
  });
  return sum(both.map(({ rival }) => rival)) / sum(both.map(({ mine }) => mine));
}

function insane(scored: readonly Scored[], series: readonly BenchSeries[]): number {
  return scored.filter(({ series: name, origin, mean }) => {
    const past = series.find((one) => one.name === name)?.values.slice(0, origin) ?? [];
    const { low, high } = boundsOf(past.filter(Number.isFinite));
    return !mean.every((value) => value >= low - 1e-9 && value <= high + 1e-9);
  }).length;
}

function coverage(all: readonly OurScored[], of: (one: OurScored) => number): number {
  return (100 * sum(all.map(of))) / sum(all.map(({ actual }) => actual.length));
}

/** Each series counts alike, however long. */
function coverageBySeries(all: readonly OurScored[], of: (one: OurScored) => number): number {
  const names = [...new Set(all.map(({ series }) => series))];
  return average(
    names.map((name) =>
      coverage(
        all.filter(({ series }) => series === name),
        of,
      ),
    ),
  );
}

function figuresOf({ ours: mine, others }: Findings, series: readonly BenchSeries[]): Record<string, number> {
  const fourier = others['R auto.arima+Fourier'] ?? [];
  const withR =
    fourier.length === 0
      ? {}
      : {
          mae_ratio_auto_arima_fourier: geometricMean(errorRatios(mine, fourier)),
          fits_ratio_auto_arima_fourier: fitsRatio(mine, fourier),
        };
  return {
    mae_ratio_snaive: geometricMean(errorRatios(mine, others['seasonal-naive'] ?? [])),
    ...withR,
    coverage_90: coverageBySeries(mine, ({ inside }) => inside),
    coverage_90_not_adapted: coverageBySeries(mine, ({ insidePlain }) => insidePlain),
    insane_forecasts: insane(mine, series),
    fallbacks: sum(mine.map(({ fallbacks }) => fallbacks)),
    smape: symmetricError(mine),
    mase: scaledError(mine),
    fits_per_s: 1_000 / average(mine.map(({ milliseconds }) => milliseconds)),
    choice_ms: average(mine.filter((one) => one.choiceMilliseconds > 0).map((one) => one.choiceMilliseconds)),
  };
}

function tell(findings: Findings, series: readonly BenchSeries[]): void {
  const mine = findings.ours;
  console.log(`${'way'.padEnd(24)}tasks  MAE/naive  ours/its  sMAPE   MASE  fits/s  insane`);
  for (const [name, scored] of [['ours', mine] as const, ...Object.entries(findings.others)]) {
    if (scored.length === 0) continue;
    const naive = geometricMean(errorRatios(scored, findings.others['seasonal-naive'] ?? []));
    const against = geometricMean(errorRatios(mine, scored));
    const cells = [
      scored.length,
      naive.toFixed(3),
      against.toFixed(3),
      symmetricError(scored).toFixed(1),
      scaledError(scored).toFixed(2),
      (1_000 / average(scored.map((one) => one.milliseconds))).toPrecision(3),
      insane(scored, series),
    ];
    console.log(
      name.padEnd(24) +
        cells.map((cell, at) => String(cell).padStart([5, 11, 10, 7, 7, 8, 8][at] ?? 8)).join(''),
    );
  }
}

function only({ ours: mine, others, autoTimeouts }: Findings, names: ReadonlySet<string>): Findings {
  const keep = ({ series }: Scored): boolean => names.has(series);
  return {
    ours: mine.filter(keep),
    others: Object.fromEntries(Object.entries(others).map(([name, scored]) => [name, scored.filter(keep)])),
    autoTimeouts,
  };
}

function tellBySeries({ ours: mine, others }: Findings): void {
  for (const name of new Set(mine.map(({ series }) => series))) {
    const one = mine.filter(({ series }) => series === name);
    const ratio = geometricMean(errorRatios(one, others['seasonal-naive'] ?? []));
    const rival = errorRatios(one, others['R auto.arima+Fourier'] ?? []);
    console.log(
      `  ${name.padEnd(26)}${ratio.toFixed(2)} x naive${rival.length > 0 ? `, ${rival[0]?.toFixed(2)} x auto.arima+Fourier` : ''}, ${coverage(one, ({ inside }) => inside).toFixed(0)} % inside`,
    );
  }
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      tuning: { type: 'boolean', default: false },
      scale: { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  console.log(
    `Machine: ${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}.\n`,
  );
  const figures = rounded(
    values.scale
      ? await measureScale(values.quick ? 20 : 120)
      : await measureAccuracy(values.quick, values.tuning),
  );
  console.log('');
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(48)}${value}`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ figures }, null, 2)}\n`);
}

function rounded(figures: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, value]) => [name, Number(value.toPrecision(4))]),
  );
}

async function measureAccuracy(isQuick: boolean, isTuning: boolean): Promise<Record<string, number>> {
  const plan = isQuick ? quickPlan : fullPlan;
  const withR = hasR();
  if (!withR) console.log("Skipped R's series and auto.arima: Debian's r-cran-forecast is not installed.");
  const series = isTuning
    ? benchSeries('tuning', [], withR)
    : benchSeries(isQuick ? 'held-out' : 'all', isQuick ? [101, 102] : [101, 102, 103, 104], withR);
  const findings = await measure(series, plan, withR);
  for (const tuned of [true, false]) {
    const names = new Set(series.filter((one) => one.isTuning === tuned).map(({ name }) => name));
    if (names.size === 0) continue;
    console.log(
      `\n${names.size} series ${tuned ? 'that the design was chosen on' : 'that nothing was chosen on'}`,
    );
    const part = only(findings, names);
    tell(part, series);
    tellBySeries(part);
  }
  console.log(
    `npm arima auto: no finite forecast in ${plan.autoTimeout} ms for ${findings.autoTimeouts} series`,
  );
  const counted = new Set(series.filter((one) => one.isTuning === isTuning).map(({ name }) => name));
  return figuresOf(only(findings, counted), series);
}

await run();
