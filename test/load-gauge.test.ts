import { describe, expect, it, vi } from 'vitest';
import { silentLog } from '../src/core/index.ts';
import { loadProfiles } from '../src/device/index.ts';
import { openLoadGauge, pollLoad, unreadLoad } from '../src/load-gauge.ts';
import { packagedDirectory } from '../src/package-root.ts';
import { pollPace } from '../src/poll-pace.ts';
import type { Load } from '../src/predict/index.ts';
import { joinParts, openAgent, openSnmp, scalarPart, type UsmLogin } from '../src/snmp/index.ts';
import { VirtualClock } from './sim/virtual-clock.ts';

const login: UsmLogin = {
  ...{ version: '3', user: 'forelock' },
  auth: { protocol: 'sha256', key: 'auth passphrase' },
  priv: { protocol: 'aes', key: 'priv passphrase' },
};
const idle = '1.3.6.1.4.1.2021.11.11.0';
const free = '1.3.6.1.4.1.2021.4.6.0';
const total = '1.3.6.1.4.1.2021.4.5.0';

const octetsIn = '1.3.6.1.2.1.31.1.1.1.6';
const octetsOut = '1.3.6.1.2.1.31.1.1.1.10';

type Counters = readonly (readonly [string, readonly bigint[]])[];

async function loadOf(
  values: Readonly<Record<string, number>>,
  /** Of links, at one reading after the other. */
  counters: Counters = [],
): Promise<{ readonly load: Load; readonly next: Load }> {
  const parts = Object.entries(values).map(([oid, value]) => scalarPart(oid, 'Integer32', () => value));
  const clock = new VirtualClock();
  const start = clock.now();
  let heard = 0;
  const links = counters.map(([oid, values]) => scalarPart(oid, 'Counter64', () => String(values[heard])));
  const tree = joinParts([...parts, ...links]);
  const agent = await openAgent({ host: '127.0.0.1', port: 0, logins: [login], tree });
  const session = openSnmp({ host: '127.0.0.1', port: agent.port, login });
  const profile = (await loadProfiles(packagedDirectory('devices'))).get('linux-yuma123');
  if (profile === undefined) throw new Error('the profile is gone');
  const asked = { place: 0, pace: pollPace(1, 170), isAtWork: () => true };
  const gauge = openLoadGauge('r1', profile, session, { bandwidth: 1e8, ...asked, clock, log: silentLog });
  clock.step(start);
  try {
    expect([gauge.load(), gauge.fresh()]).toEqual([unreadLoad, unreadLoad]);
    gauge.onReading(() => {
      heard += 1;
    });
    await vi.waitUntil(() => heard === 1);
    const load = gauge.load();
    clock.step(start + 2_000);
    await vi.waitUntil(() => heard === 2);
    const next = gauge.fresh();
    clock.leap(60_000);
    expect([gauge.load(), gauge.fresh()]).toEqual([next, unreadLoad]);
    return { load, next };
  } finally {
    gauge.close();
    session.close();
    agent.close();
  }
}

describe("a device's load", () => {
  it('is the share that is not idle and not available, and NaN for what is not known', async () => {
    const { load } = await loadOf({ [idle]: 75, [free]: 600, [total]: 1_000 });
    expect(load).toEqual({ cpu: 0.25, memory: 0.4, bandwidth: Number.NaN });
  });

  it('is NaN for what an agent does not have', async () => {
    const { load } = await loadOf({ [free]: 600, [total]: 1_000 });
    expect(load).toEqual({ cpu: Number.NaN, memory: 0.4, bandwidth: Number.NaN });
  });

  it('is of a link what its busier direction moved since the reading before, over all interfaces', async () => {
    const { load, next } = await loadOf({ [idle]: 75, [free]: 600, [total]: 1_000 }, [
      [`${octetsIn}.1`, [0n, 1_000_000n]],
      [`${octetsIn}.2`, [2n ** 60n, 2n ** 60n + 4_000_000n]],
      [`${octetsOut}.1`, [5n, 6n]],
    ]);
    expect(load.bandwidth).toBeNaN();
    expect(next.bandwidth).toBeCloseTo((5_000_000 * 8) / 2 / 1e8, 9);
  });

  it('is not told of a link whose counters began anew', async () => {
    const { next } = await loadOf({ [idle]: 75 }, [
      [`${octetsIn}.1`, [9_000n, 10n]],
      [`${octetsOut}.1`, [5n, 6n]],
    ]);
    expect(next.bandwidth).toBeNaN();
  });

  it('is read every two seconds while somebody works on the device, else at the pace of all, and soon for who asks anew', async () => {
    const clock = new VirtualClock();
    const start = clock.now();
    const readings: number[] = [];
    let isAtWork = true;
    const asked = { place: 34, pace: pollPace(340, 34), isAtWork: () => isAtWork };
    const readOnce = async (): Promise<Load> => {
      readings.push(clock.now() - start);
      return unreadLoad;
    };
    const gauge = pollLoad('r1', readOnce, { ...asked, clock, log: silentLog });
    const letPass = async (until: number): Promise<void> => {
      await new Promise(setImmediate);
      while (clock.step(start + until)) await new Promise(setImmediate);
    };
    await letPass(5_500);
    isAtWork = false;
    await letPass(14_999);
    expect(readings).toEqual([1_000, 3_000, 5_000, 7_000]);
    clock.leap(start + 14_999 - clock.now());
    gauge.wake();
    gauge.wake();
    await letPass(25_000);
    expect(readings.slice(4)).toEqual([14_999, 24_999]);
    gauge.wake();
    gauge.close();
    await letPass(60_000);
    expect(readings).toHaveLength(6);
  });

  it('that fails to be read is asked for less and less, until it answers', async () => {
    const clock = new VirtualClock();
    const start = clock.now();
    const readings: number[] = [];
    const asked = { place: 0, pace: pollPace(1, 170), isAtWork: () => true };
    const readOnce = async (): Promise<Load> => {
      readings.push(clock.now() - start);
      if (readings.length < 4) throw new Error('no answer');
      return unreadLoad;
    };
    const gauge = pollLoad('r1', readOnce, { ...asked, clock, log: silentLog });
    while (clock.step(start + 32_000)) await new Promise(setImmediate);
    gauge.close();
    expect(readings).toEqual([0, 4_000, 12_000, 28_000, 30_000, 32_000]);
  });
});
