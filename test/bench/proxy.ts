// npm run bench:proxy [-- --quick] [-- --json FILE] [--without-forelock] [--cipher NAME]
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startDevices } from './devices.ts';
import { writeIdentity } from './identity.ts';
import {
  measureBulk,
  measureGrowth,
  measureIdleSession,
  measureLockPairs,
  measureSetups,
  measureSmallRpcs,
} from './measures.ts';
import { fullPlan, type Plan, quickPlan } from './plan.ts';
import { openPremises, type Premises } from './premises.ts';
import { aimsOf, type Findings, figuresOf, tableOf } from './report.ts';
import { direct, type Setting, startForelockWay, startPipe, type Way, type WayName } from './ways.ts';

type Starter = (setting: Setting) => Promise<Way>;

/** Memory is measured on processes of their own, which nothing else has grown before. */
async function onFresh(
  setting: Setting,
  starters: readonly Starter[],
  measure: (way: Way) => Promise<number>,
): Promise<Partial<Record<WayName, number>>> {
  const found: Partial<Record<WayName, number>> = {};
  for (const start of starters) {
    const way = await start(setting);
    found[way.name] = await measure(way);
    if (way.between !== undefined) await setting.premises.end(way.between);
  }
  return found;
}

async function measureAll(setting: Setting, starters: readonly Starter[], plan: Plan): Promise<Findings> {
  const { premises } = setting;
  const growthMb = await onFresh(setting, starters, (way) => measureGrowth(premises, way, plan));
  const idleSessionKb = await onFresh(setting, starters, (way) => measureIdleSession(premises, way, plan));
  const ways = [direct(setting)];
  for (const start of starters) ways.push(await start(setting));
  const smallRpc = await measureSmallRpcs(premises, ways, plan);
  const lockPair = await measureLockPairs(premises, ways, plan);
  const setup = await measureSetups(premises, ways, plan);
  const bulk = await measureBulk(premises, ways, plan.bulkRounds, plan.bulkMegabytes, 65_536);
  const bulkSmallChunks = await measureBulk(premises, ways, plan.bulkRounds, plan.smallChunkMegabytes, 1_000);
  return { smallRpc, lockPair, bulk, bulkSmallChunks, setup, growthMb, idleSessionKb };
}

interface Options {
  readonly plan: Plan;
  readonly json: string | undefined;
  readonly cipher: string;
  readonly withoutForelock: boolean;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      cipher: { type: 'string', default: 'aes128-gcm@openssh.com' },
      'without-forelock': { type: 'boolean', default: false },
    },
  });
  const { json, cipher, quick } = values;
  return { plan: quick ? quickPlan : fullPlan, json, cipher, withoutForelock: values['without-forelock'] };
}

async function run(premises: Premises, { plan, json, cipher, withoutForelock }: Options): Promise<void> {
  const keys = { host: writeIdentity(premises.folder, 'host'), tool: writeIdentity(premises.folder, 'tool') };
  const devices = await startDevices(premises, keys);
  console.log(`Device: ${devices.what}. Client: OpenSSH's ssh. Cipher: ${cipher}.`);
  console.log(`Machine: ${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.versions.node}.`);
  const starters = withoutForelock ? [startPipe] : [startPipe, startForelockWay];
  const figures = figuresOf(await measureAll({ premises, keys, devices, cipher }, starters, plan));
  console.log(`\n${tableOf(figures)}\n\n${aimsOf(figures)}`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ figures }, null, 2)}\n`);
}

const premises = openPremises();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
try {
  await run(premises, readOptions());
} finally {
  await premises.close();
}
