import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conflicts, type Extent, type Mode, type Scope } from '../../src/lock/index.ts';
import { ask, granted, Machine } from './machine.ts';
import { clashes } from './reference.ts';

const list = ['r1', 'candidate', 'ietf-interfaces:interfaces', 'interface'];
const eth0: Scope = { path: [...list, "[name='eth0']"], mode: 'X' };
const eth1: Scope = { path: [...list, "[name='eth1']"], mode: 'X' };
const region = ['r1', '#TCAM'];
const units = (count: number): Scope => ({ path: region, mode: 'X', extent: { kind: 'units', count } });
const bytes = (from: number, to: number, mode: Mode = 'X'): Scope => ({
  path: region,
  mode,
  extent: { kind: 'bytes', from, to },
});

/** Whether the second can be had while the first is held. */
function together(first: Scope, second: Scope): boolean {
  const machine = new Machine();
  machine.request(ask('first', [first]));
  return granted(machine.request(ask('second', [second]))).length === 1;
}

describe('list entries', () => {
  it('are apart by their keys, and a path without keys covers every one', () => {
    expect(together(eth0, eth1)).toBe(true);
    expect(together(eth0, eth0)).toBe(false);
    expect(together(eth0, { path: list, mode: 'X' })).toBe(false);
    expect(together({ path: list, mode: 'S' }, eth1)).toBe(false);
    expect(together({ path: list, mode: 'S' }, { ...eth1, mode: 'S' })).toBe(true);
  });
});

describe('parts of a memory region', () => {
  it('conflict by overlap and mode, half open', () => {
    expect(together(bytes(0, 10), bytes(10, 20))).toBe(true);
    expect(together(bytes(0, 10), bytes(9, 20))).toBe(false);
    expect(together(bytes(0, 10, 'S'), bytes(5, 20, 'S'))).toBe(true);
    expect(together(bytes(0, 10, 'S'), bytes(5, 20, 'X'))).toBe(false);
  });

  it('are not to be had while the whole region is held, nor the device, and the other way round', () => {
    expect(together({ path: region, mode: 'X' }, bytes(0, 1))).toBe(false);
    expect(together(bytes(0, 1), { path: region, mode: 'S' })).toBe(false);
    expect(together(bytes(0, 1), { path: ['r1'], mode: 'X' })).toBe(false);
    expect(together({ path: region, mode: 'S' }, bytes(0, 1, 'S'))).toBe(true);
  });

  it('of a pool go as far as its capacity', () => {
    const machine = new Machine();
    machine.do({ type: 'capacity', at: 0, path: region, units: 10 });
    expect(granted(machine.request(ask('a', [units(6)])))).toEqual(['a']);
    expect(granted(machine.request(ask('b', [units(5)])))).toEqual([]);
    expect(granted(machine.request(ask('late', [units(1)])))).toEqual([]);
    expect(granted(machine.release('a'))).toEqual(['b', 'late']);
  });

  it('are denied at once where the pool never has as many, also with what the owner has already', () => {
    const machine = new Machine();
    const denied = [{ type: 'denied', reason: 'capacity' }];
    expect(machine.request(ask('untold', [units(1)]))).toMatchObject(denied);
    machine.do({ type: 'capacity', at: 0, path: region, units: 10 });
    expect(machine.request(ask('greedy', [units(6), units(5)]))).toMatchObject(denied);
    machine.request(ask('a1', [units(6)], { owner: 'a' }));
    expect(machine.request(ask('a2', [units(5)], { owner: 'a' }))).toMatchObject(denied);
  });

  it('are denied to who waits when the pool shrinks below what it wants, and given when it grows', () => {
    const machine = new Machine();
    machine.do({ type: 'capacity', at: 0, path: region, units: 10 });
    machine.request(ask('a', [units(3)]));
    machine.request(ask('b', [units(9)]));
    machine.request(ask('c', [units(5)]));
    expect(machine.do({ type: 'capacity', at: 1, path: region, units: 8 })).toMatchObject([
      { type: 'denied', request: 'b', reason: 'capacity' },
      { type: 'granted', grant: { request: { id: 'c' } } },
    ]);
  });
});

describe('scopes of one request', () => {
  it('are put in the order of their paths, with the strongest mode of each', () => {
    const machine = new Machine();
    const [effect] = machine.request(
      ask('a', [
        { path: ['r2'], mode: 'IX' },
        { path: ['r1', 'running'], mode: 'S' },
        { path: ['r1'], mode: 'IS' },
        { path: ['r1', 'running'], mode: 'IX' },
      ]),
    );
    expect(effect).toMatchObject({
      type: 'granted',
      grant: {
        id: 'r1#1',
        tokens: { r1: 1, r2: 1 },
        request: {
          scopes: [
            { path: ['r1'], mode: 'IS' },
            { path: ['r1', 'running'], mode: 'SIX' },
            { path: ['r2'], mode: 'IX' },
          ],
        },
      },
    });
  });
});

describe('the conflict of two lists of scopes', () => {
  const extent = fc.option(
    fc
      .tuple(fc.nat(5), fc.integer({ min: 1, max: 5 }))
      .map(([from, size]): Extent => ({ kind: 'bytes', from, to: from + size })),
    { nil: undefined },
  );
  const scope = fc
    .tuple(
      fc.constantFrom(['r1'], region, [...region, 'bank']),
      fc.constantFrom<Mode>('IS', 'IX', 'S', 'SIX', 'X'),
      extent,
    )
    .map(
      ([path, mode, part]): Scope =>
        part && path === region ? { path, mode, extent: part } : { path, mode },
    );

  it('is what the machine and the reference make of it', () => {
    fc.assert(
      fc.property(scope, scope, (one, other) => {
        const expected = conflicts([one], [other]);
        expect(together(one, other)).toBe(!expected);
        expect(clashes(ask('one', [one]), ask('other', [other]))).toBe(expected);
      }),
    );
  });
});
