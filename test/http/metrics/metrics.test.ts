import { execFileSync, spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PrometheusMetrics } from '../../../src/http/metrics/metrics.ts';
import { candidateWork } from '../../harmony/house.ts';
import { type House, openHouse } from '../house.ts';

let house: House;
beforeEach(() => {
  house = openHouse({ sessions: () => 2 });
});
afterEach(() => house.close());

const told = (): Promise<string> => house.controlled.metrics.text(house.controlled);
async function linesOf(name: string): Promise<readonly string[]> {
  const lines = (await told()).split('\n');
  return lines.filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
}

/** A grant of r1's candidate, and who waits behind it. */
async function holdAndWait() {
  const first = await house.harmony.request(candidateWork(1)).verdict;
  if (!first.granted) throw new Error(first.reason);
  return { seat: first.seat, behind: house.harmony.request(candidateWork(2, { priority: 5 })) };
}

describe('metrics', () => {
  it('count requests by tool, class, kind and outcome, and time waits and holds in seconds', async () => {
    const { seat, behind } = await holdAndWait();
    expect(await linesOf('forelock_requests_total')).toEqual([
      'forelock_requests_total{tool="t1",class="3",kind="lock",outcome="granted"} 1',
    ]);
    behind.cancel();
    await behind.verdict;
    await house.harmony.release(seat, 'released');
    expect(await linesOf('forelock_requests_total')).toContain(
      'forelock_requests_total{tool="t2",class="5",kind="lock",outcome="cancelled"} 1',
    );
    expect(await linesOf('forelock_request_wait_seconds_count')).toEqual([
      'forelock_request_wait_seconds_count{class="3",kind="lock"} 1',
    ]);
    expect(await linesOf('forelock_grant_hold_seconds_count')).toEqual([
      'forelock_grant_hold_seconds_count{class="3",kind="lock"} 1',
    ]);
    expect(await linesOf('forelock_grants_ended_total')).toEqual([
      'forelock_grants_ended_total{class="3",kind="lock",outcome="released"} 1',
    ]);
  });

  it('tell who holds and waits on each device as it is now, and what each has', async () => {
    const { seat, behind } = await holdAndWait();
    expect(await linesOf('forelock_grants')).toEqual([
      ...[
        'forelock_grants{device="r1"} 1',
        'forelock_grants{device="r2"} 0',
        'forelock_grants{device="r3"} 0',
      ],
    ]);
    expect(await linesOf('forelock_queue_length')).toContain('forelock_queue_length{device="r1"} 1');
    expect(await linesOf('forelock_waiting_requests')).toContain('forelock_waiting_requests{class="5"} 1');
    expect(await linesOf('forelock_sessions')).toContain('forelock_sessions{device="r3"} 2');
    expect(await linesOf('forelock_device_load_ratio')).toContain(
      'forelock_device_load_ratio{device="r1",resource="cpu"} 0.25',
    );
    expect(await linesOf('forelock_device_bandwidth_capacity_bytes_per_second')).toContain(
      'forelock_device_bandwidth_capacity_bytes_per_second{device="r1"} 125000000',
    );
    await house.harmony.release(seat, 'released');
    const next = await behind.verdict;
    expect(await linesOf('forelock_queue_length')).toContain('forelock_queue_length{device="r1"} 0');
    if (next.granted) await house.harmony.release(next.seat, 'released');
    expect(await linesOf('forelock_grants')).toContain('forelock_grants{device="r1"} 0');
  });

  it('leave out a load that nobody has read', async () => {
    expect((await linesOf('forelock_device_load_ratio')).join('\n')).not.toContain('bandwidth');
  });

  it('do not add up what is read anew each time', async () => {
    house.controlled.traffic.passed = 7;
    await told();
    expect(await linesOf('forelock_rpcs_total')).toContain('forelock_rpcs_total{course="passed"} 7');
  });

  it('are no more however many requests there were', async () => {
    const series = async (): Promise<number> =>
      (await told()).split('\n').filter((line) => /^forelock/.test(line)).length;
    const once = async (session: number): Promise<void> => {
      const given = await house.harmony.request(candidateWork(session, { tool: 't', owner: `w${session}` }))
        .verdict;
      if (given.granted) await house.harmony.release(given.seat, 'released');
    };
    await once(1);
    const before = await series();
    for (let session = 2; session < 40; session += 1) await once(session);
    expect(await series()).toBe(before);
  });

  it('all have a name with its unit, and a word on what they are', () => {
    for (const { name, help, type } of new PrometheusMetrics().described) {
      if (!name.startsWith('forelock_')) continue;
      expect(name, name).toMatch(type === 'counter' ? /_total$/ : /(?<!_total)$/);
      expect(name, name).not.toMatch(/_(ms|milliseconds|percent|bits)(_|$)/);
      expect(help, name).toMatch(/^[A-Z].*\.$/);
    }
  });

  it.runIf(spawnSync('promtool', ['--version']).status === 0)(
    'are what promtool takes, without a lint',
    async () => {
      await holdAndWait().then(async ({ seat, behind }) => {
        behind.cancel();
        await house.harmony.release(seat, 'released');
      });
      const own = (await told()).split('\n\n').filter((family) => family.startsWith('# HELP forelock_'));
      expect(own.length).toBeGreaterThan(20);
      expect(
        execFileSync('promtool', ['check', 'metrics'], { input: `${own.join('\n')}\n` }).toString(),
      ).toBe('');
    },
  );
});
