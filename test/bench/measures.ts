import { setTimeout as sleep } from 'node:timers/promises';
import { interleave, type Samples, withSessions } from './interleaved.ts';
import { OpensshSession } from './openssh-session.ts';
import type { Plan } from './plan.ts';
import type { Premises } from './premises.ts';
import { residentMegabytes, watchPeak } from './resident-memory.ts';
import { lockPair, smallRpc } from './round-trip.ts';
import type { Way } from './ways.ts';

const warmUp = 50;

/** Milliseconds of each small exchange, over one session a way that stays open. */
async function exchanges(
  premises: Premises,
  ways: readonly Way[],
  rounds: number,
  count: number,
  exchange: (session: OpensshSession) => Promise<number>,
): Promise<Samples> {
  const open = (way: Way) => OpensshSession.open(premises, way.r1);
  return withSessions(ways, open, async (sessionOf) => {
    const block = async (way: Way, times: number) => {
      const samples: number[] = [];
      for (let n = 0; n < times; n += 1) samples.push(await exchange(sessionOf(way)));
      return samples;
    };
    for (const way of ways) await block(way, warmUp);
    return interleave(ways, rounds, (way) => block(way, count));
  });
}

/** Milliseconds of each small pass-through RPC. */
export function measureSmallRpcs(premises: Premises, ways: readonly Way[], plan: Plan): Promise<Samples> {
  return exchanges(premises, ways, plan.rounds, plan.rpcsPerBlock, smallRpc);
}

/** Milliseconds of each lock and unlock together. */
export function measureLockPairs(premises: Premises, ways: readonly Way[], plan: Plan): Promise<Samples> {
  return exchanges(premises, ways, plan.rounds, plan.pairsPerBlock, lockPair);
}

function getBulk(megabytes: number, chunk: number): string {
  const asked = `<bulk xmlns="urn:forelock:bench"><megabytes>${megabytes}</megabytes><chunk>${chunk}</chunk></bulk>`;
  return `<get-config><source><running/></source><filter type="subtree">${asked}</filter></get-config>`;
}

/** MB/s of replies of `megabytes` in chunks of `chunk` bytes, on one session a way. */
export async function measureBulk(
  premises: Premises,
  ways: readonly Way[],
  rounds: number,
  megabytes: number,
  chunk: number,
): Promise<Samples> {
  const open = (way: Way) => OpensshSession.open(premises, way.bulk);
  return withSessions(ways, open, async (sessionOf) => {
    for (const way of ways) await sessionOf(way).request(getBulk(5, chunk));
    return interleave(ways, rounds, async (way) => {
      const start = process.hrtime.bigint();
      const { bytes } = await sessionOf(way).request(getBulk(megabytes, chunk));
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      if (bytes < megabytes * 1e6) throw new Error(`${way.name}: a bulk reply of only ${bytes} bytes`);
      return [bytes / 1e6 / seconds];
    });
  });
}

/** Milliseconds from the start of `ssh` to the server's whole hello. */
export async function measureSetups(premises: Premises, ways: readonly Way[], plan: Plan): Promise<Samples> {
  return interleave(ways, plan.setups, async (way) => {
    const start = process.hrtime.bigint();
    const session = await OpensshSession.open(premises, way.r1);
    const took = Number(process.hrtime.bigint() - start) / 1e6;
    await session.close();
    return [took];
  });
}

/**
 * MB by which the process in between grows while one large reply passes to a reader that pauses in the middle: its peak
 * less what it had after a small warm-up. Wants a process that has done nothing else.
 */
export async function measureGrowth(premises: Premises, way: Way, plan: Plan): Promise<number> {
  if (way.between === undefined) return 0;
  const session = await OpensshSession.open(premises, way.bulk);
  await session.request(getBulk(2, 65_536));
  await sleep(300);
  const before = residentMegabytes(way.between);
  const peak = watchPeak(way.between);
  let paused = false;
  const { bytes } = await session.request(getBulk(plan.bulkMegabytes, 65_536), (total, output) => {
    if (paused || total < plan.bulkMegabytes * 250_000) return;
    paused = true;
    output.pause();
    setTimeout(() => output.resume(), plan.readerPauseMs);
  });
  const growth = peak.stop() - before;
  await session.close();
  if (!paused || bytes < plan.bulkMegabytes * 1e6)
    throw new Error(`${way.name}: a reply of only ${bytes} bytes`);
  return growth;
}

/** kB of resident memory that each of many idle sessions adds to the process in between. */
export async function measureIdleSession(premises: Premises, way: Way, plan: Plan): Promise<number> {
  if (way.between === undefined) return 0;
  const sessions = [await OpensshSession.open(premises, way.r1)];
  try {
    await sleep(300);
    const before = residentMegabytes(way.between);
    while (sessions.length <= plan.idleSessions) {
      sessions.push(...(await Promise.all([1, 2, 3, 4, 5].map(() => OpensshSession.open(premises, way.r1)))));
    }
    await sleep(500);
    return ((residentMegabytes(way.between) - before) * 1_000) / (sessions.length - 1);
  } finally {
    await Promise.all(sessions.map((session) => session.close()));
  }
}
