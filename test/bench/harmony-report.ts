import { titles } from './harmony-contenders.ts';
import type { Measures, Play } from './harmony-measures.ts';
import type { Setting } from './harmony-plan.ts';
import { classes, type Workload } from './harmony-workload.ts';

/** A setting, played by every contender. */
export interface Run {
  readonly setting: Setting;
  readonly plays: readonly Play[];
  readonly measures: readonly Measures[];
}

const columns: readonly (readonly [string, (of: Measures) => string])[] = [
  ['success', ({ success }) => `${(100 * success).toFixed(1)} %`],
  ['makespan', ({ makespan }) => makespan.toFixed(1)],
  ...classes.map(
    (each) =>
      [
        `${each} p50/p99`,
        ({ waits }: Measures) => `${waits[each].p50.toFixed(1)}/${waits[each].p99.toFixed(1)}`,
      ] as const,
  ),
  ['denied', ({ denied }) => String(denied)],
  ['RPCs', ({ rpcs }) => String(rpcs)],
  ['wasted', ({ wasted }) => String(wasted)],
  ['Jain', ({ jain }) => jain.toFixed(2)],
  ['device CPU s', ({ deviceSeconds }) => deviceSeconds.toFixed(1)],
  ['own CPU s', ({ betweenSeconds }) => betweenSeconds.toFixed(1)],
  ['own MB', ({ betweenMegabytes }) => betweenMegabytes.toFixed(0)],
];

/** A table in Markdown, so that a run's output is what the documentation shows: its head. */
export function headOf({ name, devices }: Setting, { tools }: Workload): string {
  const workflows = tools.flatMap((tool) => tool.workflows);
  const two = workflows.filter((workflow) => workflow.devices.length > 1).length;
  return [
    `\n${devices} ${name} devices, ${tools.length} tools, ${workflows.length} workflows, ${two} of them on two devices; seconds\n`,
    `| | ${columns.map(([title]) => title).join(' | ')} |`,
    `|${'---|'.repeat(columns.length + 1)}`,
  ].join('\n');
}

export function rowOf(measures: Measures): string {
  return `| ${titles[measures.contender]} | ${columns.map(([, tell]) => tell(measures)).join(' | ')} |`;
}

function measuresBy({ measures }: Run, contender: Measures['contender']): Measures {
  const found = measures.find((each) => each.contender === contender);
  if (found === undefined) throw new Error(`${contender} was not played`);
  return found;
}

/** Ratios to the first contender in the same run; those of the simulated devices have `_simulated` behind their names. */
export function figuresOf(runs: readonly Run[]): Record<string, number> {
  const figures: Record<string, number> = {};
  for (const [at, run] of runs.entries()) {
    const of = (contender: Measures['contender']): Measures => measuresBy(run, contender);
    const [straight, pam, own] = [of('straight'), of('pam'), of('private')];
    const found = {
      success_share: Math.min(pam.success, own.success),
      makespan_pam_ratio: pam.makespan / straight.makespan,
      makespan_privcand_ratio: own.makespan / straight.makespan,
      makespan_fifo_ratio: of('fifo').makespan / straight.makespan,
      makespan_service_ratio: of('service').makespan / straight.makespan,
      top_class_p99_wait_ratio: pam.waits.critical.p99 / straight.waits.critical.p99,
      top_class_p99_wait_ratio_privcand: own.waits.critical.p99 / straight.waits.critical.p99,
      lowest_class_p99_wait_ratio: pam.waits.low.p99 / straight.waits.low.p99,
      jain_fairness: pam.jain,
      jain_fairness_straight: straight.jain,
    };
    const suffix = at === 0 ? '' : `_${run.setting.name}`;
    for (const [name, value] of Object.entries(found)) figures[name + suffix] = Number(value.toPrecision(4));
  }
  return figures;
}
