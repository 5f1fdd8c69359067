import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Seat } from '../../src/harmony/index.ts';
import { whyText } from '../../src/http/index.ts';
import { VirtualClock } from '../sim/virtual-clock.ts';
import { candidateWork, quickHarmony } from './house.ts';

async function seatOf(pending: ReturnType<ReturnType<typeof quickHarmony>['request']>): Promise<Seat> {
  const verdict = await pending.verdict;
  if (!verdict.granted) throw new Error(`refused: ${verdict.reason}`);
  return verdict.seat;
}

describe('why a request was decided so', () => {
  it('is known by the id of the grant and of the request, while it waits, holds and afterwards', async () => {
    const clock = new VirtualClock();
    const harmony = quickHarmony(clock, ['r1']);
    const first = await seatOf(harmony.request(candidateWork(1)));
    clock.leap(400);
    const second = harmony.request(candidateWork(2));
    await turn();
    const waiting = harmony.deviceStatus('r1', 0).waiters[0]?.id ?? '';
    expect(harmony.why(waiting)?.decision).toEqual({ what: 'waiting' });
    clock.leap(600);
    await harmony.release(first, 'released');
    const seat = await seatOf(second);
    expect(harmony.why(seat.grant.id)).toBe(harmony.why(waiting));
    expect(harmony.why(seat.grant.id)?.decision).toMatchObject({
      what: 'granted',
      waited: 600,
      ended: undefined,
    });
    clock.leap(50);
    await harmony.release(seat, 'released');
    expect(harmony.why(seat.grant.id)?.decision).toMatchObject({ what: 'granted', ended: clock.now() });
    expect(harmony.why('r1#999')).toBeUndefined();
  });

  it('names who holds what for how long yet, and the formula with its numbers', async () => {
    const clock = new VirtualClock();
    const harmony = quickHarmony(clock, ['r1']);
    const first = await seatOf(harmony.request(candidateWork(1, { declared: declaring(10_000) })));
    clock.leap(4_000);
    harmony.request(candidateWork(2, { declared: declaring(1_000) }));
    await turn();
    const id = harmony.deviceStatus('r1', 0).waiters[0]?.id ?? '';
    const reasons = harmony.why(id);
    const contention = reasons?.devices[0]?.prediction.contention;
    expect(contention).toMatchObject({ probability: 1, rivals: 1, members: 1 });
    expect(contention?.chain).toMatchObject([
      {
        id: first.grant.request.id,
        tool: 't1',
        state: 'holds',
        since: 4_000,
        through: 'r1:/candidate',
        holdsUp: id,
      },
    ]);
    expect(contention?.expectedWait).toBeGreaterThan(4_000);
    expect(contention?.wait.p90).toBeGreaterThan(contention?.wait.p50 ?? 0);
    const text = reasons === undefined ? '' : whyText(reasons);
    expect(text).toMatch(
      /t1 \(1\.1, class 3\) has held for 4 s, about [\d.]+ s; it keeps 2\.2 from r1:\/candidate/,
    );
    expect(text).toContain('load of cpu: 0.25 (as read, no forecast)');
    expect(text).toMatch(/cpu: adjusted [\d.]+ x \(1 \+ 0\.25\) = [\d.]+; score [\d.]+ x \(1 \+ 1\) = /);
    expect(text).toContain('decision: none yet, it waits');
  });

  it('says of a request that was refused what it was refused for', async () => {
    const clock = new VirtualClock();
    const harmony = quickHarmony(clock, ['r1']);
    await seatOf(harmony.request(candidateWork(1)));
    expect((await harmony.request(candidateWork(2, { wait: 0 })).verdict).granted).toBe(false);
    expect(harmony.why('2.2')?.decision).toMatchObject({ what: 'refused', reason: 'timeout', waited: 0 });
  });

  it('says of one whose resources could not be had that it was refused, by both of its ids', async () => {
    const harmony = quickHarmony(new VirtualClock(), ['r1']);
    const declared = { ...declaring(1_000), least: { cpu: 1_000, memory: 0, bandwidth: 0 } };
    expect(await harmony.request(candidateWork(1, { declared })).verdict).toMatchObject({
      reason: 'resources',
    });
    const reasons = harmony.why('1.1');
    expect(reasons?.decision).toMatchObject({ what: 'refused', reason: 'resources' });
    expect(harmony.why(reasons?.grant ?? '')).toBe(reasons);
  });
});

describe("PAM's time", () => {
  it('is kept: past it the last answer of the same tool for the same scopes is used, and counted', async () => {
    const clock = new VirtualClock();
    let [time, slow] = [0, 0];
    const stopwatch = (): number => {
      time += slow;
      return time;
    };
    const harmony = quickHarmony(clock, ['r1'], { stopwatch });
    await seatOf(harmony.request(candidateWork(1)));
    harmony.request(candidateWork(2, { tool: 'again' }));
    expect(harmony.decisions).toEqual({ decisions: 2, overBudget: 0 });
    slow = 6;
    clock.leap(700);
    harmony.request(candidateWork(3, { tool: 'again' }));
    harmony.request(candidateWork(4, { tool: 'new' }));
    await turn();
    expect(harmony.decisions).toEqual({ decisions: 4, overBudget: 2 });
    const [second, third, fourth] = ['2.2', '3.3', '4.4'].map((id) => harmony.why(id));
    expect(third?.contention).toBe('last');
    expect(third?.devices[0]?.prediction.contention).toEqual(second?.devices[0]?.prediction.contention);
    expect(fourth?.contention).toBe('played');
    expect(fourth?.devices[0]?.prediction.contention.scenarios).toBe(1);
  });
});

function declaring(estimate: number) {
  return { workflow: undefined, complexity: undefined, estimate, least: { cpu: 0, memory: 0, bandwidth: 0 } };
}
