import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/core/index.ts';
import { Harmony, nothingDeclared, type Seat, type Work } from '../../src/harmony/index.ts';
import { OperationCount } from '../../src/harmony/operation-count.ts';
import type { Scope } from '../../src/lock/index.ts';
import type { Load, WorkflowRecord } from '../../src/predict/index.ts';
import type { Store } from '../../src/store/index.ts';
import { VirtualClock } from '../sim/virtual-clock.ts';

const candidate: Scope = { path: ['r1', 'candidate'], mode: 'X' };
const running: Scope = { path: ['r1', 'running'], mode: 'X' };

describe('what history keeps of a workflow', () => {
  let clock: VirtualClock;
  let records: WorkflowRecord[];
  let load: Load;
  let harmony: Harmony;

  const open = (past: readonly WorkflowRecord[]): Harmony => {
    const store: Store = {
      journal: {
        ...{ openGrant: async () => {}, closeGrant: () => {}, standing: () => [], lastTokens: () => ({}) },
        ...{ flush: async () => {}, close: async () => {} },
      },
      history: { add: (record) => void records.push(record), recent: () => past, close: () => {} },
      close: async () => {},
    };
    const device = {
      ...{
        name: 'r1',
        profile: 'p',
        allocator: undefined,
        pools: new Map<string, number>(),
        outside: () => [],
      },
      ...{ capacity: { cpu: 4, memory: 1_000, bandwidth: 1e6 }, load: () => load },
    };
    return new Harmony({
      ...{ devices: [device], store, clock, log: silentLog, aging: 1_000, overrun: 'revoke' },
    });
  };
  const read = (cpu: number, memory = 0.5, bandwidth = 0): void => {
    load = { cpu, memory, bandwidth };
    harmony.loadRead('r1');
  };
  let sessions = 0;
  const work = (tool: string, scopes: readonly Scope[], more: Partial<Work> = {}): Work => {
    sessions += 1;
    return {
      ...{ device: 'r1', session: sessions, owner: String(sessions), deviceSession: undefined, tool, scopes },
      ...{ declared: nothingDeclared, priority: 3, reserve: true, wait: 60_000, lease: 60_000 },
      ...{ onRevoke: () => {}, onSignal: () => {}, ...more },
    };
  };
  const take = async (tool: string, scopes: readonly Scope[], more: Partial<Work> = {}): Promise<Seat> => {
    const verdict = await harmony.request(work(tool, scopes, more)).verdict;
    if (!verdict.granted) throw new Error(`${tool} got nothing`);
    return verdict.seat;
  };

  beforeEach(() => {
    clock = new VirtualClock();
    records = [];
    load = { cpu: 0.25, memory: 0.5, bandwidth: 0 };
    harmony = open([]);
  });

  it('has the tools that held what it wanted, and those ahead of it in the queue', async () => {
    const held = await take('holder', [candidate]);
    const other = await take('elsewhere', [running]);
    const first = take('first', [candidate]);
    const last = take('last', [candidate, running]);
    const urgent = take('urgent', [candidate], { priority: 7 });
    await harmony.release(held, 'released');
    await harmony.release(await urgent, 'released');
    await harmony.release(await first, 'released');
    await harmony.release(other, 'released');
    await harmony.release(await last, 'released');
    const waited = Object.fromEntries(records.map(({ tool, waitedFor }) => [tool, waitedFor]));
    expect(waited).toEqual({
      ...{ holder: [], elsewhere: [], first: ['holder'], urgent: ['holder'] },
      last: ['holder', 'elsewhere', 'first'],
    });
  });

  it('has the tool that held an overlapping scope last, also for an edit without a lock, and before a restart', async () => {
    await harmony.release(await take('a', [candidate]), 'released');
    await harmony.release(await take('b', [running]), 'released');
    await harmony.release(await take('c', [candidate]), 'device-denied');
    await harmony.release(await take('d', [candidate]), 'released');
    await harmony.release(await take('edit', [candidate], { reserve: false }), 'released');
    await harmony.release(await take('e', [candidate, running]), 'released');
    const followed = records.map(({ tool, followed }) => [tool, followed]);
    expect(followed).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['c', 'a'],
      ['d', 'a'],
      ['e', 'edit'],
    ]);
    harmony = open(records.splice(0));
    await harmony.release(await take('f', [{ path: ['r1'], mode: 'S' }]), 'released');
    expect(records[0]?.followed).toBe('e');
  });

  it('has the peak of the load over the level before the grant, in units of the device', async () => {
    const seat = await take('a', [candidate]);
    read(0.5, 0.625, 0.5);
    read(0.375, 0.75);
    await harmony.release(seat, 'released');
    expect(records[0]?.used).toEqual({ cpu: 1, memory: 250, bandwidth: 500_000 });
  });

  it('has equal parts of a rise that several hold through', async () => {
    const [one, other] = [await take('a', [candidate]), await take('b', [running])];
    read(0.75);
    await harmony.release(one, 'released');
    read(0.5);
    await harmony.release(other, 'released');
    expect(records.map(({ used }) => used?.cpu)).toEqual([1, 1]);
  });

  it('has no use where nothing was read while it held, or not all of it', async () => {
    await harmony.release(await take('a', [candidate]), 'released');
    const seat = await take('b', [candidate]);
    read(0.5, 0.5, Number.NaN);
    await harmony.release(seat, 'released');
    expect(records.map(({ used }) => used)).toEqual([undefined, undefined]);
  });

  it('takes in workflows of elsewhere, and predicts from them', async () => {
    await harmony.release(await take('a', [candidate]), 'released');
    const [mine] = records.splice(0) as [WorkflowRecord];
    harmony.learn(Array.from({ length: 64 }, () => ({ ...mine, tool: 'slow', held: 50_000 })));
    await harmony.release(await take('slow', [candidate]), 'released');
    expect(records).toHaveLength(65);
    expect(records.at(-1)?.predicted?.hold).toBeGreaterThan(20_000);
  });

  it('counts requests by device, implicit ones too', async () => {
    await take('a', [candidate]);
    const second = harmony.request(work('b', [candidate], { reserve: false }));
    await turn();
    expect(harmony.requested('r1')).toBe(2);
    second.cancel();
  });
});

describe('the count of operations', () => {
  it('adds up by name, and keeps few names', () => {
    const count = new OperationCount();
    count.add('edit-config', 20);
    count.add('edit-config', 1);
    count.add('__proto__', 4);
    for (let kind = 0; kind < 100; kind += 1) count.add(`kind-${kind}`, 1);
    count.add('x'.repeat(1_000), 1);
    const tallies = count.tallies();
    expect(tallies['edit-config']).toEqual({ count: 2, time: 21 });
    expect(Object.getOwnPropertyDescriptor(tallies, '__proto__')?.value).toEqual({ count: 1, time: 4 });
    expect(tallies['(other)']).toEqual({ count: 72, time: 72 });
    expect(Object.keys(tallies)).toHaveLength(32);
  });
});
