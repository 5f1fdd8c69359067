import type { OpensshSession } from './openssh-session.ts';
import type { Way, WayName } from './ways.ts';

/** Samples by way, in the unit of what was measured. */
export type Samples = Partial<Record<WayName, number[]>>;

/**
 * Runs `block` for each way in turn, `rounds` times, so that the machine's noise hits all alike. Every other round goes
 * backwards, so that none always follows the same one.
 */
export async function interleave(
  ways: readonly Way[],
  rounds: number,
  block: (way: Way) => Promise<readonly number[]>,
): Promise<Samples> {
  const samples: Samples = {};
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? ways : [...ways].reverse();
    for (const way of order) {
      samples[way.name] ??= [];
      for (const sample of await block(way)) samples[way.name]?.push(sample);
    }
  }
  return samples;
}

/** One open session a way, closed when `work` is over. */
export async function withSessions<T>(
  ways: readonly Way[],
  open: (way: Way) => Promise<OpensshSession>,
  work: (sessionOf: (way: Way) => OpensshSession) => Promise<T>,
): Promise<T> {
  const sessions = new Map<WayName, OpensshSession>();
  try {
    for (const way of ways) sessions.set(way.name, await open(way));
    return await work((way) => {
      const session = sessions.get(way.name);
      if (session === undefined) throw new Error(`no session ${way.name}`);
      return session;
    });
  } finally {
    for (const session of sessions.values()) await session.close();
  }
}
