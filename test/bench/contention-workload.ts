import { seededRandom } from '../../src/cli/demo/work-plan.ts';
import type { Scope } from '../../src/lock/index.ts';
import type { Complexity } from '../../src/predict/index.ts';

/** One workflow of the workload. Times are milliseconds from its start. */
export interface Job {
  readonly name: string;
  readonly tool: string;
  readonly device: string;
  readonly at: number;
  /** What only an oracle knows. */
  readonly hold: number;
  readonly estimate: number | undefined;
  readonly complexity: Complexity | undefined;
  readonly scopes: readonly Scope[];
  readonly priority: number;
  readonly wait: number;
}

export interface Mix {
  readonly name: string;
  readonly tools: number;
  readonly devices: number;
  /** Of the time of a device's candidate, what its whole-datastore work would take. */
  readonly load: number;
}

/** Two days of two hours each: the first teaches, the second is measured. */
export const day = 7_200_000;

export const mixes: readonly Mix[] = [
  { name: 'few', tools: 5, devices: 1, load: 0.35 },
  { name: 'typical', tools: 20, devices: 3, load: 0.35 },
  { name: 'busy', tools: 50, devices: 4, load: 0.35 },
];

/** What a sort of tool does: median hold in ms, its spread in ln, class, and how long it waits. */
interface Sort {
  readonly median: number;
  readonly sigma: number;
  readonly priority: number;
  readonly wait: number;
  readonly complexity: Complexity;
  readonly scopes: (device: string, random: () => number) => readonly Scope[];
}

const exclusive = (...path: string[]): Scope => ({ path, mode: 'X' });
const some = (random: () => number, count: number): number => Math.floor(random() * count);

const sorts: readonly Sort[] = [
  {
    ...{ median: 900, sigma: 0.5, priority: 3, wait: 30_000, complexity: 'low' },
    scopes: (device) => [exclusive(device, 'candidate')],
  },
  {
    ...{ median: 3_000, sigma: 0.6, priority: 3, wait: 120_000, complexity: 'medium' },
    scopes: (device, random) => [
      exclusive(
        device,
        'candidate',
        'ietf-interfaces:interfaces',
        'interface',
        `[name='e${some(random, 3)}']`,
      ),
      { path: [device, 'candidate', 'ietf-routing:routing'], mode: 'S' },
    ],
  },
  {
    ...{ median: 12_000, sigma: 0.4, priority: 3, wait: 600_000, complexity: 'high' },
    scopes: (device) => [exclusive(device, 'candidate')],
  },
  {
    ...{ median: 1_500, sigma: 0.7, priority: 5, wait: 60_000, complexity: 8 },
    scopes: (device) => [exclusive(device, 'candidate', 'ietf-routing:routing')],
  },
  {
    ...{ median: 8_000, sigma: 0.4, priority: 1, wait: 600_000, complexity: 'high' },
    scopes: (device) => [{ path: [device, 'candidate'], mode: 'S' }],
  },
  {
    ...{ median: 2_000, sigma: 0.5, priority: 3, wait: 60_000, complexity: 40 },
    scopes: (device, random) => {
      const from = some(random, 4) * 256;
      return [{ path: [device, '#flash'], mode: 'X', extent: { kind: 'bytes', from, to: from + 512 } }];
    },
  },
];

interface Tool {
  readonly name: string;
  /** Each does two sorts of work. */
  readonly sorts: readonly [Sort, Sort];
  /** Its own pace against the sort's median. */
  readonly pace: number;
  /** Its estimates against its holds; undefined where it makes none. */
  readonly bias: number | undefined;
  readonly declares: boolean;
}

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

function toolOf(at: number, random: () => number): Tool {
  const [first, second] = [sorts[at % sorts.length] as Sort, sorts[some(random, sorts.length)] as Sort];
  return {
    name: `tool${at}`,
    sorts: [first, random() < 0.3 ? second : first],
    pace: Math.exp(0.4 * normal(random)),
    bias: random() < 0.6 ? Math.exp(1.2 * normal(random)) : undefined,
    declares: random() < 0.7,
  };
}

/** Arrivals that hang on nothing but the seed, with a daily swell: the same for every way of ordering them. */
export function workload(mix: Mix, seed: number): readonly Job[] {
  const random = seededRandom(seed);
  const tools = Array.from({ length: mix.tools }, (_, at) => toolOf(at, random));
  const each = meanHold(tools);
  const rate = (mix.load * mix.devices) / each;
  const jobs: Job[] = [];
  for (let at = 0; at < 2 * day; ) {
    // Thinning (Lewis and Shedler, 1979) from the greatest rate there is.
    at += -Math.log(1 - random()) / (rate * 1.8);
    if (random() * 1.8 > 1 + 0.8 * Math.sin((2 * Math.PI * at) / day)) continue;
    jobs.push(jobOf(jobs.length, Math.round(at), tools[some(random, tools.length)] as Tool, mix, random));
  }
  return jobs;
}

function meanHold(tools: readonly Tool[]): number {
  const each = tools.flatMap(({ sorts: own, pace }) =>
    own.map(({ median, sigma }) => median * pace * Math.exp(sigma ** 2 / 2)),
  );
  return each.reduce((sum, hold) => sum + hold, 0) / each.length;
}

function jobOf(number: number, at: number, tool: Tool, { devices }: Mix, random: () => number): Job {
  const sort = tool.sorts[some(random, 2)] as Sort;
  const which = some(random, devices);
  const hold = Math.max(
    1,
    Math.round(sort.median * tool.pace * slowness(which) * Math.exp(sort.sigma * normal(random))),
  );
  const noise = Math.exp(0.25 * normal(random));
  return {
    ...{ name: `job${number}`, tool: tool.name, device: `r${which}`, at, hold },
    estimate: tool.bias === undefined ? undefined : Math.max(1, Math.round(hold * tool.bias * noise)),
    complexity: tool.declares ? sort.complexity : undefined,
    scopes: sort.scopes(`r${which}`, random),
    ...{ priority: sort.priority, wait: sort.wait },
  };
}

/** Every second device is of a slower model. */
export function slowness(device: number): number {
  return device % 2 === 0 ? 1 : 1.5;
}
