import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Resources, silentLog } from '../../src/core/index.ts';
import { Reservations } from '../../src/harmony/reservations.ts';
import { Retries } from '../../src/harmony/retries.ts';
import { type Allocator, emptyLedger } from '../../src/reserve/index.ts';
import { VirtualClock } from '../sim/virtual-clock.ts';

const capacity = { cpu: 1, memory: 1_000, bandwidth: 1_000 };
const nothing = { cpu: 0, memory: 0, bandwidth: 0 };
const half = { cpu: 0.5, memory: 500, bandwidth: 500 };

/** A device that can reserve nothing. */
function open(): Reservations {
  const kept = { priority: 5, cpu: 0, memory: 0, bandwidth: 0.5 };
  const ledger = emptyLedger(new Map([['r1', capacity]]), [kept]);
  return new Reservations(ledger, new Map(), new Retries(new VirtualClock()), silentLog);
}

function want(directive: Resources, least: Resources = nothing, headroom: Resources = nothing) {
  return [{ device: 'r1', directive, least, row: 1, headroom }];
}

function claimant(grant: string, priority: number) {
  return { grant, tool: 't', priority, until: 0 };
}

describe('a device that can reserve nothing', () => {
  it('counts in the ledger all the same, without a step on the device', () => {
    const reservations = open();
    const plan = reservations.plan(claimant('a', 3), want(half));
    expect(plan.steps).toEqual([]);
    expect(plan.allocated.get('r1')).toEqual(half);
    expect(reservations.available('r1')).toEqual(half);
  });

  it('holds back lower work from what is kept for its class, and says what there is', () => {
    const reservations = open();
    reservations.plan(claimant('a', 3), want(half));
    const least = { ...nothing, bandwidth: 100 };
    expect(() => reservations.plan(claimant('b', 3), want(half, least))).toThrow('bandwidth 0 of at least');
    expect(reservations.available('r1', 3)).toEqual({ ...half, bandwidth: 0 });
    expect(reservations.plan(claimant('c', 5), want(half, least)).allocated.get('r1')).toEqual(half);
  });

  it('keeps headroom for a higher class that waits', () => {
    const reservations = open();
    const headroom = { cpu: 0.75, memory: 0, bandwidth: 0 };
    const plan = reservations.plan(claimant('a', 3), want(half, nothing, headroom));
    expect(plan.allocated.get('r1')).toEqual({ ...half, cpu: 0.25 });
  });
});

describe('what an earlier run has set aside for a tool', () => {
  it('counts for its host until it is undone, by the allocator of its tool', async () => {
    const undone: string[] = [];
    const allocator: Allocator = {
      ...{ name: 'cgroup', plan: () => [], take: async () => {} },
      undo: async ({ device }) => void undone.push(device),
    };
    const reservations = new Reservations(
      emptyLedger(new Map([['host lab1', capacity]])),
      new Map([['tool alice', allocator]]),
      new Retries(new VirtualClock()),
      silentLog,
      new Map([['tool alice', 'host lab1']]),
    );
    const step = { device: 'tool alice', allocator: 'cgroup', resource: 'cpu', amount: 0.75 } as const;
    const steps = [{ ...step, does: 1, undoes: 0 }];
    reservations.restore('old', 'alice', steps);
    expect(reservations.available('host lab1').cpu).toBe(0.25);
    await reservations.undo({ devices: ['r1'], grant: 'old' }, steps, () => {});
    expect([undone, reservations.available('host lab1')]).toEqual([['tool alice'], capacity]);
  });
});

describe('what an earlier run has set aside', () => {
  it('counts until its device has undone it', async () => {
    const clock = new VirtualClock();
    let reachable = false;
    const allocator: Allocator = {
      ...{ name: 'late', plan: () => [], take: async () => {} },
      undo: async () => {
        if (!reachable) throw new Error('no answer');
      },
    };
    const ledger = emptyLedger(new Map([['r1', capacity]]));
    const allocators = new Map([['r1', allocator]]);
    const reservations = new Reservations(ledger, allocators, new Retries(clock), silentLog);
    const step = { device: 'r1', allocator: 'late', resource: 'cpu', does: 1, undoes: 0 } as const;
    const steps = [{ ...step, amount: 0.75 }];
    reservations.restore('old', 't', steps);
    expect(reservations.available('r1')).toEqual({ ...capacity, cpu: 0.25 });
    const undone: string[] = [];
    await reservations.undo({ devices: ['r1'], grant: 'old' }, steps, () => undone.push('old'));
    expect([undone, reservations.available('r1').cpu]).toEqual([[], 0.25]);
    reachable = true;
    while (undone.length === 0 && clock.step(clock.now() + 600_000)) await turn();
    expect([undone, reservations.available('r1')]).toEqual([['old'], capacity]);
  });
});
