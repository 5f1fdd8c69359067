import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nothing, type Resources, resourceNames } from '../../src/core/index.ts';
import {
  type Harmony,
  type HarmonyOptions,
  nothingDeclared,
  placeOf,
  type Seat,
  type Verdict,
  type Work,
} from '../../src/harmony/index.ts';
import type { WorkflowRecord } from '../../src/predict/index.ts';
import { cgroupAllocator } from '../../src/reserve/index.ts';
import { VirtualClock } from '../sim/virtual-clock.ts';
import { candidateWork, quickHarmony, quickStore } from './house.ts';

const capacity = { cpu: 0.3, memory: 2 ** 30, bandwidth: 1e9 };
const hosts = new Map([['lab1', capacity]]);

/** t1 works in a cgroup of lab1, made of plain files; t2 somewhere on lab1; of t3 nobody knows. */
let directory: string;
let harmony: Harmony;
let records: WorkflowRecord[];
const opened: Harmony[] = [];

function open(more: Partial<HarmonyOptions> = {}): Harmony {
  const groups = new Map([[placeOf('t1'), { place: { version: 2, directory }, mode: 'protect' } as const]]);
  const tools = new Map([
    ['t1', { host: 'lab1', allocator: cgroupAllocator(groups) }],
    ['t2', { host: 'lab1', allocator: undefined }],
  ]);
  const made = quickHarmony(new VirtualClock(), ['r1', 'r2', 'r3'], {
    ...{ hosts, tools, store: quickStore(records) },
    ...more,
  });
  opened.push(made);
  return made;
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'fl-share-'));
  writeFileSync(join(directory, 'cpu.weight'), '100');
  writeFileSync(join(directory, 'memory.low'), '0');
  records = [];
  harmony = open();
});
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
  rmSync(directory, { recursive: true, force: true });
});

const weight = (): number => Number(readFileSync(join(directory, 'cpu.weight'), 'utf8'));
const reserved = (of: Harmony = harmony): Resources => of.hosts()[0]?.reserved ?? nothing;

function ask(session: number, more: Partial<Work> = {}, of: Harmony = harmony): Promise<Verdict> {
  const device = more.device ?? 'r1';
  const scopes = [{ path: [device, 'candidate'], mode: 'X' }] as const;
  return of.request(candidateWork(session, { scopes, wait: 0, ...more })).verdict;
}

async function granted(session: number, more: Partial<Work> = {}, of: Harmony = harmony): Promise<Seat> {
  const verdict = await ask(session, more, of);
  if (!verdict.granted) throw new Error(`refused: ${JSON.stringify(verdict)}`);
  return verdict.seat;
}

describe("a tool's share of its host", () => {
  it('is set aside in its cgroup with the grant, counted for the host, and undone after', async () => {
    const seat = await granted(1);
    expect(seat.share).toMatchObject({ host: 'lab1', amount: seat.prediction.directive.tool });
    expect(weight()).toBeGreaterThan(100);
    expect(Number(readFileSync(join(directory, 'memory.low'), 'utf8'))).toBeGreaterThan(0);
    expect(harmony.hosts()).toMatchObject([
      { name: 'lab1', shares: [{ grant: seat.grant.id, tool: 't1', allocated: seat.share?.amount }] },
    ]);
    expect(harmony.why(seat.grant.id)?.share).toEqual(seat.share);
    expect(seat.allocated.cpu).toBeGreaterThan(0);
    await harmony.release(seat, 'released');
    expect([weight(), reserved(), harmony.hosts()[0]?.shares]).toEqual([100, nothing, []]);
  });

  it('is counted alone where the tool carries it out by itself, or nothing can; and for a tool of nowhere, is not', async () => {
    const own = await granted(1, { host: 'lab1' });
    expect([weight(), own.share?.host, own.steps]).toEqual([100, 'lab1', []]);
    await harmony.release(own, 'released');
    const second = await granted(2);
    expect(reserved()).toEqual(second.share?.amount);
    await harmony.release(second, 'released');
    for (const more of [{ tool: 't3' }, { host: 'elsewhere' }]) {
      const seat = await granted(3, more);
      expect([seat.share, reserved()]).toEqual([undefined, nothing]);
      await harmony.release(seat, 'released');
    }
  });

  it('is had once by a workflow, with its first grant', async () => {
    const first = await granted(2, { owner: 't2/w' });
    const one = reserved();
    const second = await granted(2, { owner: 't2/w', device: 'r2' });
    expect([second.share, reserved()]).toEqual([undefined, one]);
    await harmony.release(second, 'released');
    expect(reserved()).toEqual(one);
    await harmony.release(first, 'released');
    expect(reserved()).toEqual(nothing);
    expect((await granted(2, { owner: 't2/w' })).share).toBeDefined();
  });

  it('is as much as the host has left, and where that is under the least, the whole request is refused', async () => {
    const seats = [await granted(1), await granted(2, { device: 'r2' })];
    const left = capacity.cpu - reserved().cpu;
    const before = harmony.status(() => 0).map((device) => device.reserved);
    const declared = { ...nothingDeclared, leastShare: { ...nothing, cpu: 0.2 } };
    const refused = await ask(4, { tool: 't2', device: 'r3', declared });
    expect(refused).toMatchObject({
      ...{ granted: false, reason: 'resources', tried: undefined },
      host: { name: 'lab1', available: { cpu: expect.closeTo(left) } },
    });
    if (!refused.granted && refused.reason === 'resources')
      expect(refused.cause.message).toMatch(/^host lab1 has too little left: cpu .* of at least 0.2$/);
    expect(harmony.status(() => 0).map((device) => device.reserved)).toEqual(before);
    const last = await granted(4, { tool: 't2', device: 'r3' });
    expect(last.share?.amount.cpu).toBeCloseTo(left);
    expect(last.share?.wanted.cpu).toBeGreaterThan(left);
    for (const seat of [...seats, last]) await harmony.release(seat, 'released');
    expect(reserved()).toEqual(nothing);
  });

  it('leaves higher classes what is guaranteed to them on hosts too', async () => {
    const kept = open({ guaranteed: [{ priority: 5, cpu: 0.9, memory: 0, bandwidth: 0 }] });
    const low = await granted(2, { priority: 3 }, kept);
    expect(low.share?.amount.cpu).toBeCloseTo(capacity.cpu * 0.1);
    const high = await granted(4, { tool: 't2', device: 'r2', priority: 5 }, kept);
    expect(high.share?.amount.cpu).toBeCloseTo(high.prediction.directive.tool.cpu);
  });

  it('undoes what stands on the device where the tool has no cgroup any more', async () => {
    rmSync(directory, { recursive: true });
    const refused = await ask(1);
    expect(refused).toMatchObject({ granted: false, reason: 'resources' });
    if (!refused.granted && refused.reason === 'resources') {
      expect(refused.cause.message).toContain('cpu on tool t1 could not be set aside');
      expect(refused.tried?.cpu).toBeGreaterThan(0);
    }
    expect([reserved(), harmony.status(() => 0)[0]?.reserved]).toEqual([nothing, nothing]);
  });

  it('never comes to more than its host has, whoever comes and goes', async () => {
    const step = fc.record({
      ...{ session: fc.integer({ min: 1, max: 8 }), tool: fc.constantFrom('t1', 't2', 't3') },
      ...{ priority: fc.integer({ min: 0, max: 7 }), gives: fc.boolean() },
      ...{ least: fc.double({ min: 0, max: 0.2, noNaN: true }), own: fc.boolean() },
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const house = open({ guaranteed: [{ priority: 5, cpu: 0.4, memory: 0.2, bandwidth: 0.1 }] });
        const seats: Seat[] = [];
        for (const { session, tool, priority, gives, least, own } of steps) {
          const [oldest] = seats;
          if (gives && oldest !== undefined) await house.release(seats.shift() as Seat, 'released');
          const declared = { ...nothingDeclared, leastShare: { ...nothing, cpu: least } };
          const scopes = [{ path: ['r1', 'candidate', `#${seats.length}-${session}`], mode: 'X' }] as const;
          const host = own ? { host: 'lab1' } : {};
          const verdict = await ask(session, { tool, priority, declared, scopes, ...host }, house);
          if (verdict.granted) seats.push(verdict.seat);
          const sum = reserved(house);
          for (const name of resourceNames)
            expect(sum[name]).toBeLessThanOrEqual(capacity[name] * (1 + 1e-9));
        }
        for (const seat of seats) await house.release(seat, 'released');
        expect(reserved(house)).toEqual(nothing);
      }),
      { numRuns: 40 },
    );
    expect(weight()).toBe(100);
  });
});

describe('what a tool used', () => {
  it('is kept in history, and moves what is predicted of it', async () => {
    const first = await granted(2);
    const before = first.prediction.directive.tool;
    await harmony.release(first, 'released', { cpu: 0.001, memory: 2 ** 20, bandwidth: undefined });
    expect(records.at(-1)?.toolUsed).toEqual({ cpu: 0.001, memory: 2 ** 20, bandwidth: undefined });
    const after = (await granted(2)).prediction.directive.tool;
    expect(after.cpu).toBeLessThan(before.cpu);
    expect(after.memory).toBeLessThan(before.memory);
    expect(after.bandwidth).toBe(before.bandwidth);
  });
});
