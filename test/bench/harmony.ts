// npm run bench:harmony [-- --quick] [-- --json FILE] [-- --plots FOLDER] [-- --only real|simulated] [-- --contenders NAME,NAME]
import { mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { labSupport } from '../../lab/netns/index.ts';
import { type ContenderName, contenders } from './harmony-contenders.ts';
import { fill, openFleet } from './harmony-fleet.ts';
import { type Measures, measuresOf, type Play } from './harmony-measures.ts';
import { fullHarmonyPlan, quickHarmonyPlan, type Setting } from './harmony-plan.ts';
import { play } from './harmony-play.ts';
import { drawPlots } from './harmony-plot.ts';
import { figuresOf, headOf, type Run, rowOf } from './harmony-report.ts';
import { planWorkload, type Workload } from './harmony-workload.ts';
import { interruptible } from './interruptible.ts';
import { openPremises } from './premises.ts';

/** Each contender has devices that nobody had before it: netconfd 2.13 may free twice, and die, some hundreds of edits after its start. */
async function playOnNewDevices(
  setting: Setting,
  workload: Workload,
  contender: ContenderName,
  stateDir: string,
): Promise<Play> {
  const premises = openPremises();
  try {
    const fleet = await openFleet(premises, setting, stateDir);
    try {
      await fill(fleet, workload);
      return await play({ premises, setting, fleet, workload }, contender);
    } finally {
      await fleet.close();
    }
  } finally {
    await premises.close();
  }
}

async function measure(
  seed: number,
  setting: Setting,
  chosen: readonly ContenderName[],
  stateDir: string,
): Promise<Run> {
  const workload = planWorkload(seed, setting);
  console.log(headOf(setting, workload));
  const plays: Play[] = [];
  const measures: Measures[] = [];
  for (const contender of chosen) {
    const played = await playOnNewDevices(setting, workload, contender, stateDir);
    const measured = measuresOf(workload, played);
    console.log(rowOf(measured));
    plays.push(played);
    measures.push(measured);
  }
  return { setting, plays, measures };
}

async function run(stateDir: string): Promise<void> {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      plots: { type: 'string' },
      only: { type: 'string' },
      contenders: { type: 'string' },
    },
  });
  const plan = values.quick ? quickHarmonyPlan : fullHarmonyPlan;
  console.log(
    `Machine: ${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}.`,
  );
  const named = values.contenders?.split(',');
  const chosen = contenders.filter((each) => named === undefined || named.includes(each));
  const runs: Run[] = [];
  for (const setting of plan.settings) {
    if (values.only !== undefined && values.only !== setting.name) continue;
    const support = labSupport();
    if (setting.name === 'real' && !support.ok) console.log(`Skipped the real devices: ${support.why}`);
    else runs.push(await measure(plan.seed, setting, chosen, stateDir));
  }
  const figures = chosen.length < contenders.length ? {} : figuresOf(runs);
  console.log('');
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(48)}${value}`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ figures }, null, 2)}\n`);
  if (values.plots !== undefined) drawPlots(values.plots, runs);
}

const stateDir = mkdtempSync('/tmp/fl-bench-');
await interruptible(stateDir, () => run(stateDir));
