import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { type Between, type ContenderName, openBetween } from './harmony-contenders.ts';
import { expectedTexts, missingTexts } from './harmony-landed.ts';
import type { Play } from './harmony-measures.ts';
import type { Setting } from './harmony-plan.ts';
import type { Shift } from './harmony-tools.ts';
import { warm } from './harmony-warm.ts';
import type { Outcome } from './harmony-workflow.ts';
import type { Workload } from './harmony-workload.ts';
import type { Premises } from './premises.ts';
import { peakMegabytes, processorSeconds } from './processor-time.ts';
import type { Fleet } from './simulated-fleet.ts';

const toolProcesses = 2;

/** What a setting's plays share. */
export interface Stage {
  readonly premises: Premises;
  readonly setting: Setting;
  readonly fleet: Fleet;
  readonly workload: Workload;
}

/** One contender does the whole workload; what is left on the devices is read by the benchmark itself. */
export async function play(stage: Stage, contender: ContenderName): Promise<Play> {
  const { premises, fleet, workload } = stage;
  const between = await openBetween(premises, contender, fleet, workload);
  await warm(between, workload);
  const crews = await startCrews(stage, contender, between);
  const pid = between.process?.pid;
  const used = (): number => (pid === undefined ? 0 : processorSeconds(pid));
  const before = { devices: fleet.processorSeconds(), between: used() };
  const began = Date.now();
  for (const { child } of crews) child.stdin?.write('begin\n');
  const outcomes = (await Promise.all(crews.map(readOutcomes))).flat();
  for (const { id, fault } of outcomes.filter((each) => each.fault !== undefined).slice(0, 3))
    console.log(`  ${id} failed: ${fault}`);
  const missing = await missingTexts(fleet, expectedTexts(workload, contender));
  for (const { device, anyOf } of missing.slice(0, 3))
    console.log(`  not on ${device}: ${anyOf.join(' or ')}`);
  const done: Play = {
    ...{ contender, began, outcomes, missing: missing.length },
    deviceSeconds: fleet.processorSeconds() - before.devices,
    betweenSeconds: used() - before.between,
    betweenMegabytes: pid === undefined ? 0 : peakMegabytes(pid),
  };
  if (between.process !== undefined) await premises.end(between.process);
  return done;
}

interface Crew {
  readonly child: ChildProcess;
  readonly lines: Interface;
}

/** Processes of tools, all ready to begin. */
async function startCrews(
  { premises, setting, fleet, workload }: Stage,
  contender: ContenderName,
  between: Between,
): Promise<readonly Crew[]> {
  const crews = Array.from({ length: toolProcesses }, (_, part): Crew => {
    const { doors, ownNames, atOnce, lockService } = between;
    const own = workload.tools.filter((_tool, at) => at % toolProcesses === part);
    const tools = between.narrowed ? own : own.map((tool) => ({ ...tool, writes: undefined }));
    const shift: Shift = {
      ...{ tools, doors, ownNames, atOnce, lockService },
      ...{ validates: fleet.validates, by: contender, scale: setting.scale },
    };
    const file = join(premises.folder, `shift-${contender}-${part}.json`);
    writeFileSync(file, JSON.stringify(shift));
    const program = join(import.meta.dirname, 'harmony-tools.js');
    const child = premises.start(process.execPath, [program, file], ['pipe', 'pipe', 'inherit']);
    if (child.stdout === null) throw new Error('the tools have no stdout');
    return { child, lines: createInterface({ input: child.stdout }) };
  });
  await Promise.all(crews.map(({ lines }) => once(lines, 'line')));
  return crews;
}

async function readOutcomes({ child, lines }: Crew): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  lines.on('line', (line) => outcomes.push(JSON.parse(line) as Outcome));
  await once(lines, 'close');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`the tools ended with ${child.exitCode ?? child.signalCode}`);
  return outcomes;
}
