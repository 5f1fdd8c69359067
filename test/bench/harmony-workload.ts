import { seededRandom } from '../../src/cli/demo/work-plan.ts';
import type { Setting } from './harmony-plan.ts';

export const classes = ['low', 'normal', 'high', 'critical'] as const;
export type PriorityClass = (typeof classes)[number];

/** One edit-config: leaves of interfaces, or of the system. */
export type PlannedEdit =
  | { readonly of: 'system'; readonly contact: string }
  | { readonly of: 'interfaces'; readonly names: readonly string[]; readonly description: string }
  | { readonly of: 'enabled'; readonly names: readonly string[] };

/** One unit of a tool's work: what it does between lock and unlock, on one device or on two at once. */
export interface Workflow {
  readonly id: string;
  /** In the one order in which all lock them. */
  readonly devices: readonly string[];
  /** Milliseconds before it connects. */
  readonly pause: number;
  readonly edits: readonly PlannedEdit[];
  /** Milliseconds of the script's own work: after the read, after each edit, after the commit. */
  readonly thoughts: readonly number[];
}

export interface Tool {
  readonly name: string;
  readonly class: PriorityClass;
  /** What policy lets it write; undefined where that is everything. */
  readonly writes: readonly string[] | undefined;
  readonly workflows: readonly Workflow[];
  /** Seeds the jitter of its back-off. */
  readonly seed: number;
}

export interface Workload {
  readonly devices: readonly string[];
  readonly tools: readonly Tool[];
}

/** A kind of tool: its share of the tools in twentieths, its median own work in seconds, and what it may touch. */
interface Sort {
  readonly twentieths: number;
  readonly class: PriorityClass;
  readonly median: number;
  readonly writes: (own: readonly string[]) => readonly string[] | undefined;
  readonly edit: (own: readonly string[], all: readonly string[], id: string, random: Random) => PlannedEdit;
}

type Random = () => number;

const system = '/ietf-system:system';
const portPath = (name: string): string => `/ietf-interfaces:interfaces/interface[name='${name}']`;
const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
const portsOfEach = 4;

const sorts: readonly Sort[] = [
  // Provisions services: each on the ports that are its own.
  {
    ...{ twentieths: 12, class: 'normal', median: 1.5 },
    writes: (own) => own.map(portPath),
    edit: (own, _all, id, random) => describe([pick(random, own)], id),
  },
  // Keeps the system's settings; all of these write the same leaf.
  {
    ...{ twentieths: 3, class: 'high', median: 1 },
    writes: () => [system],
    edit: (_own, _all, id) => ({ of: 'system', contact: id }),
  },
  // Brings a fleet back into line: many ports at a time, whosever they are.
  {
    ...{ twentieths: 2, class: 'low', median: 4 },
    writes: () => undefined,
    edit: (_own, all, _id, random) => ({ of: 'enabled', names: slice(all, 40, random) }),
  },
  // A person or a failover that can't wait, on any port.
  {
    ...{ twentieths: 3, class: 'critical', median: 0.8 },
    writes: () => undefined,
    edit: (own, _all, id, random) => describe([pick(random, own)], id),
  },
];

function describe(names: readonly string[], description: string): PlannedEdit {
  return { of: 'interfaces', names, description };
}

function slice(all: readonly string[], count: number, random: Random): readonly string[] {
  const from = Math.floor(random() * Math.max(1, all.length - count));
  return all.slice(from, from + count);
}

const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Of what is rarer with its place: weights 1 / sqrt(rank), so a few devices are in the most work. */
function popular(random: Random, devices: readonly string[]): string {
  const weights = devices.map((_, at) => 1 / Math.sqrt(at + 1));
  let left = random() * weights.reduce((sum, each) => sum + each, 0);
  const at = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return devices[at === -1 ? devices.length - 1 : at] as string;
}

/** One workflow in seven is of two devices: both ends of a link or a service. */
function placesOf(random: Random, devices: readonly string[]): readonly string[] {
  const first = popular(random, devices);
  if (random() >= 1 / 7) return [first];
  const other = popular(
    random,
    devices.filter((each) => each !== first),
  );
  return devices.filter((each) => each === first || each === other);
}

/** A number of edits: each is the last with probability one half; 8 at most. */
function editsOf(random: Random): number {
  let count = 1;
  while (count < 8 && random() < 0.5) count += 1;
  return count;
}

/** Own work that is log-normal, parted evenly: nothing says that scripts think at one place rather than another. */
function thoughtsOf(random: Random, median: number, edits: number): readonly number[] {
  const gaps = edits + 2;
  const all = 1_000 * median * Math.exp(0.5 * normal(random));
  return Array.from({ length: gaps }, () => Math.round(all / gaps));
}

/** Which sort the tool of that number is: spread evenly, so that a small team has all of them. */
function sortOf(number: number): Sort {
  let place = (number * 7) % 20;
  for (const sort of sorts) {
    place -= sort.twentieths;
    if (place < 0) return sort;
  }
  throw new Error('the sorts are less than twenty twentieths');
}

/** The same list of tools and workflows for every contender: it hangs on nothing but the seed and the setting. */
export function planWorkload(seed: number, setting: Setting): Workload {
  const random = seededRandom(seed);
  const devices = Array.from({ length: setting.devices }, (_, at) => `r${at + 1}`);
  const owned = Array.from({ length: setting.tools }, (_, at) =>
    Array.from({ length: portsOfEach }, (_each, port) => `port${at}-${port}`),
  );
  const interfaces = owned.flat();
  const tools = owned.map((own, at): Tool => {
    const sort = sortOf(at);
    const workflows = Array.from({ length: setting.rounds }, (_, round): Workflow => {
      const id = `w${at}-${round}`;
      const edits = Array.from({ length: editsOf(random) }, () => sort.edit(own, interfaces, id, random));
      return {
        ...{ id, devices: placesOf(random, devices), edits },
        pause: Math.round(random() * 1_000 * (round === 0 ? setting.window : setting.scale)),
        thoughts: thoughtsOf(random, sort.median * setting.scale, edits.length),
      };
    });
    const seedOfIts = Math.floor(random() * 2 ** 31);
    return { name: `tool${at}`, class: sort.class, writes: sort.writes(own), workflows, seed: seedOfIts };
  });
  return { devices, tools };
}

/** The interfaces of a device that its workflows name: all are there before the first contender begins. */
export function interfacesOf({ tools }: Workload, device: string): readonly string[] {
  const workflows = tools.flatMap((tool) => tool.workflows.filter(({ devices }) => devices.includes(device)));
  const edits = workflows.flatMap((workflow) => workflow.edits);
  return [...new Set(edits.flatMap((edit) => (edit.of === 'system' ? [] : edit.names)))];
}

/** Milliseconds of a workflow's own work. */
export function ownWork({ thoughts }: Pick<Workflow, 'thoughts'>): number {
  return thoughts.reduce((sum, each) => sum + each, 0);
}
