// npm run bench:harmony [-- --quick] [-- --json FILE] [-- --plots FOLDER] [-- --only real|simulated]
import { mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { labSupport } from '../../lab/netns/index.ts';
import { contenders } from './harmony-contenders.ts';
import { fill, openFleet } from './harmony-fleet.ts';
import { type Measures, measuresOf, type Play } from './harmony-measures.ts';
import { fullHarmonyPlan, quickHarmonyPlan, type Setting } from './harmony-plan.ts';
import { play } from './harmony-play.ts';
import { drawPlots } from './harmony-plot.ts';
import { figuresOf, headOf, type Run, rowOf } from './harmony-report.ts';
import { planWorkload } from './harmony-workload.ts';
import { interruptible } from './interruptible.ts';
import { openPremises } from './premises.ts';

async function measure(seed: number, setting: Setting, stateDir: string): Promise<Run> {
  const workload = planWorkload(seed, setting);
  const premises = openPremises();
  const plays: Play[] = [];
  const measures: Measures[] = [];
  try {
    const fleet = await openFleet(premises, setting, stateDir);
    try {
      await fill(fleet, workload);
      console.log(headOf(setting, workload));
      for (const contender of contenders) {
        const played = await play({ premises, setting, fleet, workload }, contender);
        const measured = measuresOf(workload, played);
        console.log(rowOf(measured));
        plays.push(played);
        measures.push(measured);
      }
    } finally {
      await fleet.close();
    }
  } finally {
    await premises.close();
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
    },
  });
  const plan = values.quick ? quickHarmonyPlan : fullHarmonyPlan;
  console.log(
    `Machine: ${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}.`,
  );
  const runs: Run[] = [];
  for (const setting of plan.settings) {
    if (values.only !== undefined && values.only !== setting.name) continue;
    const support = labSupport();
    if (setting.name === 'real' && !support.ok) console.log(`Skipped the real devices: ${support.why}`);
    else runs.push(await measure(plan.seed, setting, stateDir));
  }
  const figures = figuresOf(runs);
  console.log('');
  for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(48)}${value}`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ figures }, null, 2)}\n`);
  if (values.plots !== undefined) drawPlots(values.plots, runs);
}

const stateDir = mkdtempSync('/tmp/fl-bench-');
await interruptible(stateDir, () => run(stateDir));
