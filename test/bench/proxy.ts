// npm run bench:proxy [-- --quick] [-- --json FILE] [-- --simulated] [-- --without-forelock] [-- --cipher NAME]
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { algorithms } from '../../src/netconf/algorithms.ts';
import { startDevices } from './devices.ts';
import { endOfLog } from './forelock.ts';
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
import { median } from './quantile.ts';
import { aimsOf, type Findings, figuresOf, tableOf } from './report.ts';
import { direct, type Setting, startForelockWay, startPipe, type Way, type WayName } from './ways.ts';

type Starter = (setting: Setting) => Promise<Way>;

/** Memory is measured on processes of their own, which nothing else has grown before: the median of `runs` of them. */
async function onFresh(
  setting: Setting,
  starters: readonly Starter[],
  runs: number,
  measure: (way: Way) => Promise<number>,
): Promise<Partial<Record<WayName, number>>> {
  const found: Partial<Record<WayName, number>> = {};
  for (const start of starters) {
    const samples: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const way = await start(setting);
      samples.push(await measure(way));
      found[way.name] = median(samples);
      if (way.between !== undefined) await setting.premises.end(way.between);
    }
  }
  return found;
}

async function measureAll(setting: Setting, starters: readonly Starter[], plan: Plan): Promise<Findings> {
  const { premises } = setting;
  const growthMb = await onFresh(setting, starters, plan.growthRuns, (way) =>
    measureGrowth(premises, way, plan),
  );
  const idleSessionKb = await onFresh(setting, starters, 1, (way) => measureIdleSession(premises, way, plan));
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
  readonly simulated: boolean;
  readonly withoutForelock: boolean;
}

/** The cipher that Forelock prefers: the pipe and the client use the same. */
function preferredCipher(): string {
  const [first] = algorithms.cipher as readonly string[];
  if (first === undefined) throw new Error('Forelock prefers no cipher');
  return first;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      cipher: { type: 'string', default: preferredCipher() },
      simulated: { type: 'boolean', default: false },
      'without-forelock': { type: 'boolean', default: false },
    },
  });
  const { json, cipher, simulated, quick } = values;
  const plan = quick ? quickPlan : fullPlan;
  return { plan, json, cipher, simulated, withoutForelock: values['without-forelock'] };
}

async function run(premises: Premises, options: Options): Promise<void> {
  const { plan, json, cipher, simulated, withoutForelock } = options;
  const keys = { host: writeIdentity(premises.folder, 'host'), tool: writeIdentity(premises.folder, 'tool') };
  const devices = await startDevices(premises, keys, simulated);
  console.log(`Device: ${devices.what}. Client: OpenSSH's ssh. Cipher: ${cipher}.`);
  // Read before the run: the load is what else the machine did.
  console.log(
    `Machine: ${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}.`,
  );
  const starters = withoutForelock ? [startPipe] : [startPipe, startForelockWay];
  const figures = figuresOf(await measureAll({ premises, keys, devices, cipher }, starters, plan));
  console.log(`\n${tableOf(figures)}\n\n${aimsOf(figures)}`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ figures }, null, 2)}\n`);
}

const premises = openPremises();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
try {
  await run(premises, readOptions());
} catch (cause) {
  console.error(endOfLog(premises));
  throw cause;
} finally {
  await premises.close();
}
