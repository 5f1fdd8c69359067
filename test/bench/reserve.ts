// npm run bench:reserve [-- --quick] [-- --json FILE]
import { mkdtempSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { labSupport } from '../../lab/netns/index.ts';
import { interruptible } from './interruptible.ts';
import { measureCpu } from './reserve-cpu.ts';
import { measureGrants } from './reserve-grant.ts';
import { measureLink } from './reserve-link.ts';
import { measureMarks } from './reserve-mark.ts';
import { fullReservePlan, quickReservePlan, type ReservePlan } from './reserve-plan.ts';
import { measureTool } from './reserve-tool.ts';

const measures: readonly ((stateDir: string, plan: ReservePlan) => Promise<Record<string, number>>)[] = [
  measureGrants,
  measureLink,
  measureCpu,
  measureTool,
  measureMarks,
];

async function run(stateDir: string): Promise<void> {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
  });
  const support = labSupport();
  if (!support.ok) throw new Error(`no lab here: ${support.why}`);
  console.log(
    `Machine: ${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}.\n`,
  );
  const figures: Record<string, number> = {};
  for (const measure of measures) {
    const found = await measure(stateDir, values.quick ? quickReservePlan : fullReservePlan);
    for (const [name, value] of Object.entries(found)) {
      figures[name] = Number(value.toPrecision(4));
      console.log(`${name.padEnd(48)}${figures[name]}`);
    }
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ figures }, null, 2)}\n`);
}

const stateDir = mkdtempSync('/tmp/fl-bench-');
await interruptible(stateDir, () => run(stateDir));
