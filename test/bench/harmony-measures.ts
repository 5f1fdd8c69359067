import type { ContenderName } from './harmony-contenders.ts';
import type { Outcome } from './harmony-workflow.ts';
import { classes, ownWork, type PriorityClass, type Workload } from './harmony-workload.ts';
import { quantile } from './quantile.ts';

/** One contender's run of a workload. */
export interface Play {
  readonly contender: ContenderName;
  /** Milliseconds since 1970. */
  readonly began: number;
  readonly outcomes: readonly Outcome[];
  /** Texts that are not on the devices although their workflows were to write them. */
  readonly missing: number;
  /** CPU of all devices, and of what stands before them. */
  readonly deviceSeconds: number;
  readonly betweenSeconds: number;
  /** The most memory that what stands before them has had. */
  readonly betweenMegabytes: number;
}

export interface Waits {
  readonly p50: number;
  readonly p99: number;
  readonly most: number;
}

/** Times are in seconds. */
export interface Measures {
  readonly contender: ContenderName;
  /** Workflows that ended well, of those planned; less what is missing on the devices. */
  readonly success: number;
  readonly makespan: number;
  readonly waits: Readonly<Record<PriorityClass, Waits>>;
  readonly denied: number;
  readonly rpcs: number;
  readonly wasted: number;
  readonly jain: number;
  readonly deviceSeconds: number;
  readonly betweenSeconds: number;
  readonly betweenMegabytes: number;
}

/** Jain, Chiu and Hawe's index (DEC-TR-301, 1984): 1 where all have the same, 1/n where one has all; NaN of nobody. */
export function jainIndex(shares: readonly number[]): number {
  const sum = shares.reduce((all, each) => all + each, 0);
  const squares = shares.reduce((all, each) => all + each ** 2, 0);
  return sum ** 2 / (shares.length * squares);
}

/** A workflow's wait in seconds: from asking for its lock until its end, less its own work. What RPCs take is in it. */
function waitOf({ asked, ended }: Outcome, own: number): number {
  return Math.max(0, (ended - asked - own) / 1_000);
}

export function measuresOf(workload: Workload, play: Play): Measures {
  const planned = new Map(
    workload.tools.flatMap((tool) =>
      tool.workflows.map((workflow) => [workflow.id, { tool, own: ownWork(workflow) }] as const),
    ),
  );
  const waits = play.outcomes.map((outcome) => {
    const plan = planned.get(outcome.id);
    if (plan === undefined) throw new Error(`${outcome.id} was not planned`);
    return {
      class: plan.tool.class,
      tool: plan.tool.name,
      own: plan.own / 1_000,
      wait: waitOf(outcome, plan.own),
    };
  });
  const total = (of: (outcome: Outcome) => number): number =>
    play.outcomes.reduce((sum, each) => sum + of(each), 0);
  const landed = play.outcomes.filter(({ fault }) => fault === undefined).length;
  const waitsOf = (wanted: PriorityClass): Waits => {
    const own = waits.filter((each) => each.class === wanted).map(({ wait }) => wait);
    return { p50: quantile(own, 0.5), p99: quantile(own, 0.99), most: quantile(own, 1) };
  };
  return {
    contender: play.contender,
    success: (landed - play.missing) / planned.size,
    makespan: (Math.max(...play.outcomes.map(({ ended }) => ended)) - play.began) / 1_000,
    waits: Object.fromEntries(classes.map((each) => [each, waitsOf(each)])) as Measures['waits'],
    denied: total(({ denied }) => denied),
    rpcs: total(({ rpcs }) => rpcs),
    wasted: total(({ wasted }) => wasted),
    jain: jainIndex(paces(waits)),
    deviceSeconds: play.deviceSeconds,
    betweenSeconds: play.betweenSeconds,
    betweenMegabytes: play.betweenMegabytes,
  };
}

/** What share of its time at the devices each tool worked, rather than waited. */
function paces(
  waits: readonly { readonly tool: string; readonly own: number; readonly wait: number }[],
): readonly number[] {
  const sums = new Map<string, { own: number; all: number }>();
  for (const { tool, own, wait } of waits) {
    const sum = sums.get(tool) ?? { own: 0, all: 0 };
    sums.set(tool, { own: sum.own + own, all: sum.all + own + wait });
  }
  return [...sums.values()].map(({ own, all }) => own / all);
}
