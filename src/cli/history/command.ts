import { type Command, InvalidArgumentError, Option } from 'commander';
import { ForelockError, toMilliseconds } from '../../core/index.ts';
import { type LoadMetric, loadMetrics } from '../../predict/index.ts';
import { connectBy } from '../connect-by.ts';
import { readConfig } from '../read-config.ts';
import { systemClock } from '../system-clock.ts';
import { BadCell, timeIn } from './cell.ts';
import { loadText, workflowsText } from './history-text.ts';
import { importCsv, importPrometheus } from './import.ts';
import { noDevice } from './workflow-cells.ts';

/** Steps that are shown where nothing says from when on. */
const stepsShown = 48;

interface Asked {
  readonly config: string;
  readonly json?: true;
  readonly device?: string;
  readonly tool?: string;
  readonly limit: number;
  readonly load?: string;
  readonly metric: LoadMetric;
  readonly step: number;
  readonly since?: number;
  readonly max?: true;
}

interface Import {
  readonly config: string;
  readonly csv?: string;
  readonly skipBad?: true;
  readonly prometheus?: string;
  readonly query?: string;
  readonly device?: string;
  readonly metric?: LoadMetric;
  readonly start?: number;
  readonly end?: number;
  readonly step?: number;
  readonly scale: number;
}

const configOption = ['-c, --config <file>', 'the configuration', 'forelock.yaml'] as const;

/** `forelock history` and `forelock history import`. */
export function addHistoryCommand(program: Command, print: (text: string) => void): void {
  const metric = (): Option => new Option('--metric <metric>', 'of the load').choices(loadMetrics);
  const history = program
    .command('history')
    .description("past workflows, or a device's load over time")
    .option(...configOption)
    .option('--device <name>', 'workflows on this device alone')
    .option('--tool <name>', 'workflows of this tool alone')
    .option('--limit <n>', 'how many of the newest', limit, 20)
    .option('--load <device>', "a device's load instead")
    .addOption(metric().default('cpu'))
    .option(
      '--step <duration>',
      'of the load: from one value to the next, such as 5s, 5m or 1h',
      step,
      300_000,
    )
    .option('--since <time>', `of the load; where left out, the last ${stepsShown} steps`, time)
    .option('--max', 'of the load: the greatest of each step instead of the mean')
    .option('--json', 'as JSON, for programs')
    .action(async (asked: Asked) =>
      print(asked.load === undefined ? await workflows(asked) : await load(asked, asked.load)),
    );
  history
    .command('import')
    .description('take in workflows or load of elsewhere')
    .option(...configOption)
    .option('--csv <file>', 'of workflows or load, told by its header')
    .option('--skip-bad', 'leave out lines that are wrong, and import the others')
    .option('--prometheus <url>', 'of a server, such as http://127.0.0.1:9090')
    .option('--query <promql>', 'a query that gives one series')
    .option('--device <name>', 'that the series is of')
    .addOption(metric())
    .option('--start <time>', 'of the range, such as 2026-11-24T12:00:00Z', time)
    .option('--end <time>', 'of the range', time)
    .option('--step <duration>', 'from one point of the range to the next', step)
    .option('--scale <x>', 'what each value is multiplied by', scale, 1)
    .action(async (asked: Import) => print(await importAsked(asked)));
}

async function workflows({ config, device, tool, limit: count, json }: Asked): Promise<string> {
  const { devices } = await readConfig(config);
  if (device !== undefined) known(device, devices);
  const forelock = await connectBy({ config });
  const records = await forelock.history({ limit: count, device, tool });
  return json ? JSON.stringify(records) : workflowsText(records);
}

async function load(asked: Asked, device: string): Promise<string> {
  const { devices } = await readConfig(asked.config);
  known(device, devices);
  const { metric, step: each, max, json } = asked;
  const from = asked.since ?? systemClock.now() - stepsShown * each;
  const forelock = await connectBy(asked);
  const series = await forelock.load({ device, metric, step: each, from, statistic: max ? 'max' : 'mean' });
  return json ? JSON.stringify({ device, metric, ...series }) : loadText(metric, series);
}

async function importAsked(asked: Import): Promise<string> {
  const { csv, prometheus, query, device, metric, start, end, step: each, scale: times } = asked;
  if ((csv === undefined) === (prometheus === undefined)) throw wrong('write one of --csv and --prometheus');
  const config = await readConfig(asked.config);
  if (csv !== undefined) return importCsv(config, csv, asked.skipBad === true);
  const [url, promql, name, of] = [prometheus, query, device, metric].map((text) => text ?? '');
  if (!url || !promql || !name || !of || start === undefined || end === undefined || each === undefined)
    throw wrong('--prometheus wants --query, --device, --metric, --start, --end and --step');
  if (end < start) throw wrong('--end is before --start');
  const range = { url, query: promql, start, end, step: each };
  return importPrometheus(config, { ...range, device: name, metric: of as LoadMetric, scale: times });
}

function known(device: string, devices: readonly { readonly name: string }[]): void {
  const names = new Map(devices.map(({ name }) => [name, name]));
  if (!names.has(device)) throw wrong(noDevice(device, names));
}

function wrong(message: string): ForelockError {
  return new ForelockError('history-invalid', message);
}

function limit(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 10_000) return count;
  throw new InvalidArgumentError('write a whole number, 1 to 10000');
}

function step(text: string): number {
  const milliseconds = toMilliseconds(text);
  if (milliseconds >= 1) return milliseconds;
  throw new InvalidArgumentError('write a duration, such as 5s, 5m or 1h');
}

function time(text: string): number {
  try {
    return timeIn(text);
  } catch (cause) {
    throw cause instanceof BadCell ? new InvalidArgumentError(cause.message) : cause;
  }
}

function scale(text: string): number {
  const factor = Number(text);
  if (Number.isFinite(factor) && factor > 0) return factor;
  throw new InvalidArgumentError('write a number over 0, such as 0.01');
}
