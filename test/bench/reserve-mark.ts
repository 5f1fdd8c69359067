import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Device, markLink } from '../../lab/netns/index.ts';
import { encodeGetSchema, encodeLock, encodeUnlock, type NetconfClient } from '../../src/netconf/index.ts';
import { openFront, startForelock, writeConfig } from '../lab/front.ts';
import { openClient } from '../lab/open-client.ts';
import { startNoise } from './iperf.ts';
import { median, quantile } from './quantile.ts';
import type { ReservePlan } from './reserve-plan.ts';

const link = { bitsPerSecond: 10_000_000, marks: [48] };
/** Its text is 17 kB. */
const heavy = encodeGetSchema('ietf-netconf-monitoring');

async function rpc(client: NetconfClient, operation: string): Promise<void> {
  const reply = await client.rpc(operation, { timeout: 120_000 });
  if (!reply.ok) throw new Error(`${operation}: ${reply.errors[0]?.message}`);
}

/** Milliseconds of each heavy RPC under a lock. */
async function underLock(client: NetconfClient, times: number): Promise<readonly number[]> {
  const found: number[] = [];
  await rpc(client, encodeLock('candidate'));
  for (let n = 0; n < times; n += 1) {
    const start = performance.now();
    await rpc(client, heavy);
    found.push(performance.now() - start);
  }
  await rpc(client, encodeUnlock('candidate'));
  return found;
}

function spread(name: string, samples: readonly number[]): Record<string, number> {
  return {
    [`${name}_ms`]: median(samples),
    [`${name}_p10_ms`]: quantile(samples, 0.1),
    [`${name}_p90_ms`]: quantile(samples, 0.9),
  };
}

async function inTurns(
  [marked, plain]: readonly [NetconfClient, NetconfClient],
  { markRounds, rpcsPerRound }: ReservePlan,
): Promise<Record<string, number>> {
  const samples = { marked: [] as number[], plain: [] as number[] };
  for (let round = 0; round < markRounds; round += 1) {
    samples.marked.push(...(await underLock(marked, rpcsPerRound)));
    samples.plain.push(...(await underLock(plain, rpcsPerRound)));
  }
  return {
    marked_rpc_speedup: median(samples.plain) / median(samples.marked),
    ...spread('rpc_unmarked', samples.plain),
    ...spread('rpc_marked', samples.marked),
  };
}

/**
 * A heavy RPC of a critical grant over a management link of 10 Mbit/s, beside a UDP flow of 12: through a Forelock that marks,
 * and through one on the same device that does not, in turns. The link has a class for the mark, and the device gives it back.
 */
export async function measureMarks(stateDir: string, plan: ReservePlan): Promise<Record<string, number>> {
  const entry = (): Record<string, unknown> => ({ snmp: undefined });
  const front = await openFront(stateDir, 2, { entry, policy: { marking: {} } });
  const folder = join(stateDir, 'plain');
  const [device, other] = front.devices as [Device, Device];
  try {
    mkdirSync(folder);
    writeConfig(front.devices, folder, { entry });
    const second = await startForelock(folder);
    const { ports, knownHostsFile } = second;
    // Before the sessions: connection tracking that meets one in the middle may take its packets for invalid.
    await markLink(device, link);
    const door = front.through('chief', device.name);
    const clients = [
      await openClient(door),
      await openClient({ ...door, port: ports[device.name] ?? 0, knownHostsFile }),
    ] as const;
    const to = { netns: other.netns, address: other.address };
    const quiet = await startNoise({ from: device.netns, to, port: 5_201, offered: 12_000_000 });
    try {
      return await inTurns(clients, plan);
    } finally {
      quiet();
      for (const client of clients) client.destroy();
      const gone = once(second.process, 'exit');
      second.process.kill('SIGTERM');
      await gone;
    }
  } finally {
    await front.close();
  }
}
