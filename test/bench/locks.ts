// npm run bench:locks [-- --quick] [-- --json FILE]
import { existsSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureEtcd } from './etcd.ts';
import { type LockPlan, measureLocks } from './lock-measures.ts';
import { measurePostgres, postgresPrograms } from './postgres.ts';
import { openPremises, type Premises } from './premises.ts';
import { measureRedis } from './redis.ts';

const fullPlan: LockPlan = { rounds: 15, pairsPerRound: 300_000, peerMs: 10_000 };
const quickPlan: LockPlan = { rounds: 5, pairsPerRound: 100_000, peerMs: 3_000 };

interface Peer {
  readonly figure: string;
  readonly package: string;
  readonly isInstalled: () => boolean;
  readonly measure: (premises: Premises, ms: number) => Promise<number>;
}

/** Each is asked by one client over loopback, one lock after the other: for scale, not a race. */
const peers: readonly Peer[] = [
  {
    figure: 'etcd_locks_per_s',
    package: 'etcd-server',
    isInstalled: () => existsSync('/usr/bin/etcd'),
    measure: measureEtcd,
  },
  {
    figure: 'redis_locks_per_s',
    package: 'redis-server',
    isInstalled: () => existsSync('/usr/bin/redis-server'),
    measure: measureRedis,
  },
  {
    figure: 'postgres_advisory_locks_per_s',
    package: 'postgresql',
    isInstalled: () => postgresPrograms() !== undefined,
    measure: measurePostgres,
  },
];

async function measurePeers(premises: Premises, plan: LockPlan): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const peer of peers) {
    if (!peer.isInstalled()) {
      console.log(`Skipped ${peer.figure}: Debian's ${peer.package} is not installed.`);
      continue;
    }
    try {
      found[peer.figure] = await peer.measure(premises, plan.peerMs);
    } catch (cause) {
      console.log(`Skipped ${peer.figure}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
  return found;
}

async function run(premises: Premises): Promise<void> {
  const { values } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
  });
  const plan = values.quick ? quickPlan : fullPlan;
  console.log(
    `Machine: ${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}.\n`,
  );
  const measured = { ...measureLocks(plan), ...(await measurePeers(premises, plan)) };
  const figures: Record<string, number> = {};
  for (const [name, value] of Object.entries(measured)) {
    figures[name] = Number(value.toPrecision(4));
    console.log(`${name.padEnd(48)}${figures[name]}`);
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ figures }, null, 2)}\n`);
}

const premises = openPremises();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
try {
  await run(premises);
} finally {
  await premises.close();
}
