import { existsSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  encodeCommit,
  encodeEditConfig,
  encodeUnlock,
  type NetconfClient,
  namespaces,
} from '../../src/netconf/index.ts';
import { type Front, openFront } from '../lab/front.ts';
import { openClient } from '../lab/open-client.ts';
import { endBurner, startBurners } from './burners.ts';
import { median, quantile } from './quantile.ts';
import type { ReservePlan } from './reserve-plan.ts';

const cores = 1;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const interfaces = 2_500;
/** A search over all of them with a small answer: netconfd works for long, and the client hardly. */
const search = `<get-config><source><running/></source><filter type="xpath" select="//interface[name='eth77']/description"/></get-config>`;

/** A configuration that is work to tell. */
async function fill(straight: NetconfClient): Promise<void> {
  const entries = Array.from(
    { length: interfaces },
    (_, n) =>
      `<interface><name>eth${n}</name><description>to site ${n}</description><type xmlns:t="urn:ietf:params:xml:ns:yang:iana-if-type">t:ethernetCsmacd</type></interface>`,
  );
  const config = `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces">${entries.join('')}</interfaces>`;
  for (const operation of [encodeEditConfig('candidate', config), encodeCommit()]) {
    const reply = await straight.rpc(operation, { timeout: 60_000 });
    if (!reply.ok) throw new Error(`the device took no configuration: ${reply.errors[0]?.message}`);
  }
}

async function find(straight: NetconfClient): Promise<void> {
  const { data } = await straight.rpc(search, { timeout: 60_000 });
  if (!data.includes('site 77')) throw new Error(`the device did not find it: ${data.slice(0, 200)}`);
}

/** The search, and a session's set-up; milliseconds of each. */
async function burden(
  front: Front,
  straight: NetconfClient,
  times: number,
): Promise<{ readonly rpc: readonly number[]; readonly setup: number }> {
  const rpc: number[] = [];
  for (let n = 0; n < times; n += 1) rpc.push(await timed(() => find(straight)));
  let opened: NetconfClient | undefined;
  const setup = await timed(async () => {
    opened = await openClient(front.straight);
  });
  await opened?.close();
  return { rpc, setup };
}

/** Niceness of this process, and of its session where the kernel weighs those. */
function be(nice: number): void {
  setPriority(nice);
  const file = '/proc/self/autogroup';
  if (existsSync(file)) writeFileSync(file, String(nice));
}

async function measure(front: Front, plan: ReservePlan): Promise<Record<string, number>> {
  const tool = await openClient(front.through('normal'));
  const straight = await openClient(front.straight);
  await sleep(200);
  await fill(straight);
  const burners = await startBurners(plan.burners, 15);
  try {
    return await inTurns(tool, straight, front, plan);
  } finally {
    await Promise.all(burners.map(endBurner));
    await Promise.all([tool.close(), straight.close()]);
  }
}

async function inTurns(
  tool: NetconfClient,
  straight: NetconfClient,
  front: Front,
  plan: ReservePlan,
): Promise<Record<string, number>> {
  const least = `<least-resources xmlns="${namespaces.forelock}"><cpu>${1_000 * cores}</cpu></least-resources>`;
  const plain = { rpc: [] as number[], setup: [] as number[] };
  const reserved = { rpc: [] as number[], setup: [] as number[] };
  const turn = async (into: typeof plain): Promise<void> => {
    const { rpc, setup } = await burden(front, straight, plan.rpcsPerRound);
    into.rpc.push(...rpc);
    into.setup.push(setup);
  };
  for (let round = 0; round < plan.heavyRounds; round += 1) {
    await turn(plain);
    const reply = await tool.rpc(`<lock><target><candidate/></target>${least}</lock>`);
    if (!reply.ok) throw new Error(`no grant with ${cores} core: ${reply.errors[0]?.message}`);
    await turn(reserved);
    await tool.rpc(encodeUnlock('candidate'));
  }
  const spread = (name: string, samples: readonly number[]): Record<string, number> => ({
    [`${name}_p10_ms`]: quantile(samples, 0.1),
    [`${name}_p50_ms`]: median(samples),
    [`${name}_p90_ms`]: quantile(samples, 0.9),
  });
  return {
    heavy_rpc_speedup: median(plain.rpc) / median(reserved.rpc),
    session_setup_speedup: median(plain.setup) / median(reserved.setup),
    ...spread('heavy_rpc_unreserved', plain.rpc),
    ...spread('heavy_rpc_reserved', reserved.rpc),
    ...spread('setup_unreserved', plain.setup),
    ...spread('setup_reserved', reserved.setup),
  };
}

/** A search over 2,500 interfaces on a device under CPU burners, with and without a core reserved for its cgroup, in turns. */
export async function measureCpu(stateDir: string, plan: ReservePlan): Promise<Record<string, number>> {
  const front = await openFront(stateDir, 1, {
    entry: ({ cgroup }) => {
      const [cpu = '', memory = cpu] = cgroup.directories;
      const place = cgroup.version === 2 ? { path: cpu } : { cpu, memory };
      return { reserve: { cgroup: place } };
    },
  });
  // The client stands for one on another machine, which the burners do not reach.
  be(-15);
  try {
    return await measure(front, plan);
  } finally {
    be(0);
    await front.close();
  }
}
