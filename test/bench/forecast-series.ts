import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadKinds, syntheticLoad } from './forecast-synthetic.ts';

/** A public series, or a made-up one. */
export interface BenchSeries {
  readonly name: string;
  readonly values: readonly number[];
  /** Milliseconds; where a series has months, about one. */
  readonly step: number;
  readonly periods: readonly number[];
  readonly horizon: number;
  /** Values before the first origin. */
  readonly least: number;
  /** Whether the design was chosen on it; figures with an aim leave it out. */
  readonly isTuning: boolean;
  /** Whether the load cadence holds for it: choices are made weekly there, at each origin elsewhere. */
  readonly isLoad: boolean;
}

const fiveMinutes = 300_000;
const perDay = 288;
const loadSeries = { step: fiveMinutes, periods: [perDay, 7 * perDay], horizon: perDay, isLoad: true };

const halfHours = { step: 1_800_000, periods: [48, 336], horizon: 48, least: 14 * 48 };

/** The compiled benchmark reads its data from the source tree. */
const data = new URL('../../../test/bench/data/', import.meta.url);

function fromFile(name: string, file: string, isTuning: boolean): BenchSeries {
  const lines = readFileSync(fileURLToPath(new URL(file, data)), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  const values = lines.map((line) => Number(line.split(',')[1]));
  return { ...loadSeries, name, values, least: 7 * perDay, isTuning };
}

function fileSeries(): readonly BenchSeries[] {
  return [
    fromFile('nab-elb-requests', 'nab_elb_request_count_8c0756.csv', true),
    fromFile('nab-rds-cpu', 'nab_rds_cpu_utilization_e47b3b.csv', false),
    fromFile('nab-asg-cpu', 'nab_cpu_utilization_asg_misconfiguration.csv', false),
    fromFile('nab-ec2-cpu', 'nab_ec2_cpu_utilization_fe7f93.csv', false),
    fromFile('nab-ec2-network', 'nab_ec2_network_in_257a54.csv', false),
    fromFile('nab-rds-cpu-2', 'nab_rds_cpu_utilization_cc0c53.csv', false),
    { ...fromFile('nab-taxi', 'nab_nyc_taxi.csv', false), ...halfHours },
    // Every two seconds, under work that comes and goes each minute.
    {
      ...fromFile('lab-netconfd-cpu', 'lab_netconfd_cpu.csv', false),
      ...{ step: 2_000, periods: [30], horizon: 30, least: 150, isLoad: false },
    },
  ];
}

const tuningSeeds = [1, 2];

function syntheticSeries(seeds: readonly number[]): readonly BenchSeries[] {
  return seeds.flatMap((seed) =>
    loadKinds.map((kind) => ({
      ...loadSeries,
      name: `device-${kind}-${seed}`,
      values: syntheticLoad(kind, seed, 21),
      least: 14 * perDay,
      isTuning: tuningSeeds.includes(seed),
    })),
  );
}

/** In R's packages datasets and, with an asterisk, forecast. */
const tuningNames = ['AirPassengers', 'wineind', 'nottem', 'UKgas'];
const heldOutNames = [
  'taylor',
  'gas',
  'woolyrnq',
  'USAccDeaths',
  'ldeaths',
  'co2',
  'JohnsonJohnson',
  'UKDriverDeaths',
];

export const hasR = (): boolean =>
  spawnSync('Rscript', ['-e', 'library(forecast)'], { encoding: 'utf8' }).status === 0;

/** Read from the R that is installed, so that nothing of it is copied here. */
function rSeries(): readonly BenchSeries[] {
  const names = [...tuningNames, ...heldOutNames];
  const code = `suppressMessages(library(forecast)); for (n in c(${names.map((name) => `'${name}'`).join(',')})) { x <- get(n); cat(n, ';', frequency(x), ';', paste(as.numeric(x), collapse=','), '\\n', sep='') }`;
  const { stdout } = spawnSync('Rscript', ['-e', code], { encoding: 'utf8', maxBuffer: 1 << 24 });
  return stdout.trim().split('\n').map(seriesOfLine);
}

const month = 30 * 86_400_000;

function seriesOfLine(line: string): BenchSeries {
  const [name = '', frequency = '', text = ''] = line.split(';');
  const values = text.split(',').map(Number);
  const isTuning = tuningNames.includes(name);
  const common = { name: `R-${name}`, values, isTuning };
  // Its frequency is given as the week's; it is electricity demand each half hour.
  if (name === 'taylor') return { ...common, ...halfHours, isLoad: true };
  const period = Number(frequency);
  const horizon = period === 4 ? 8 : period;
  return {
    ...common,
    step: (12 / period) * month,
    periods: [period],
    horizon,
    least: 5 * period,
    isLoad: false,
  };
}

export function benchSeries(
  which: 'all' | 'held-out' | 'tuning',
  seeds: readonly number[],
  withR: boolean,
): readonly BenchSeries[] {
  const synthetic = syntheticSeries([...(which === 'held-out' ? [] : tuningSeeds), ...seeds]);
  const all = [...fileSeries(), ...synthetic, ...(withR ? rSeries() : [])];
  return all.filter(({ isTuning }) => which === 'all' || isTuning === (which === 'tuning'));
}

/** Where forecasts start: `most` at most, the newest, a horizon apart. */
export function originsOf({ values, horizon, least }: BenchSeries, most: number): readonly number[] {
  const origins: number[] = [];
  for (let at = values.length - horizon; at >= least && origins.length < most; at -= horizon)
    origins.unshift(at);
  return origins;
}
