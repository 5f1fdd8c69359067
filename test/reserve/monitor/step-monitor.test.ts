import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Guarantee } from '../../../src/reserve/index.ts';
import { type Given, MonitoredDevice, policy } from './device.ts';

const short: Given = { grant: 'a', priority: 3, wanted: 4, given: 1 };
const full: Given = { grant: 'a', priority: 3, wanted: 4, given: 4 };

describe('the monitor', () => {
  it('raises who has less than its directive wants when the device was pressed for three readings', () => {
    const device = new MonitoredDevice([short]);
    expect(device.readAll(0.8, 2)).toEqual([]);
    expect(device.readAll(0.8, 1)).toEqual(['a 1>4 pressed']);
  });

  it('lowers by halves when it was idle for five, and never under the floor or the least', () => {
    expect(new MonitoredDevice([full]).readAll(0.3, 4)).toEqual([]);
    expect(new MonitoredDevice([full]).readAll(0.1, 40)).toEqual(['a 4>2 idle', 'a 2>1 idle']);
    const least = new MonitoredDevice([{ ...full, least: 3 }]);
    expect(least.readAll(0.1, 40)).toEqual(['a 4>3 idle']);
  });

  it('changes nothing in between, nor where the load is not known', () => {
    const device = new MonitoredDevice([short]);
    expect([...device.readAll(0.5, 20), ...device.readAll(Number.NaN, 20)]).toEqual([]);
    device.readAll(0.9, 2);
    device.read(Number.NaN);
    expect(device.readAll(0.9, 2)).toEqual([]);
  });

  it('raises no further than there is room for the class, and nothing for less than a step', () => {
    const kept = { priority: 7, cpu: 0.5, memory: 0, bandwidth: 0 };
    expect(new MonitoredDevice([{ ...short, wanted: 8 }], [kept]).readAll(1, 20)).toEqual(['a 1>5 pressed']);
    expect(new MonitoredDevice([{ ...short, headroom: 7 }]).readAll(1, 20)).toEqual(['a 1>3 pressed']);
    expect(new MonitoredDevice([{ ...short, given: 3.7 }]).readAll(1, 20)).toEqual([]);
  });

  it("leaves alone what can't be changed in place, and lets it stand in nobody's way", () => {
    const fixed = { grant: 'h', priority: 5, wanted: 5, given: 1, fixed: true };
    expect(new MonitoredDevice([fixed, short]).readAll(1, 20)).toEqual(['a 1>4 pressed']);
    expect(new MonitoredDevice([{ ...full, fixed: true }]).readAll(0, 20)).toEqual([]);
  });

  it('makes room for a higher class by lowering the lowest first, and raises it by the next reading', () => {
    const device = new MonitoredDevice([
      { grant: 'low', priority: 1, wanted: 4, given: 4 },
      { grant: 'mid', priority: 3, wanted: 5, given: 5 },
      { grant: 'top', priority: 5, wanted: 6, given: 1 },
    ]);
    expect(device.readAll(0.9, 4)).toEqual([
      ...['low 4>1 higher-class', 'mid 5>3 higher-class', 'top 1>6 pressed'],
    ]);
    expect(device.readAll(0.9, 60)).toEqual([]);
  });

  it('raises a higher class beside a lower one also where the device is only busy', () => {
    const top = { grant: 'top', priority: 5, wanted: 6, given: 1 };
    expect(new MonitoredDevice([top]).readAll(0.5, 20)).toEqual([]);
    expect(new MonitoredDevice([top, short]).readAll(0.5, 20)).toEqual(['top 1>6 higher-class']);
  });

  it('takes nothing from its own class', () => {
    const other = { grant: 'b', priority: 3, wanted: 9, given: 9 };
    expect(new MonitoredDevice([short, other]).readAll(1, 20)).toEqual([]);
  });
});

/** fast-check's own doubles are nearly all tiny. */
const hundredths = (min: number, max: number) =>
  fc.integer({ min: Math.round(min * 100), max: Math.round(max * 100) }).map((count) => count / 100);

const given = fc
  .record({
    ...{ priority: fc.nat({ max: 7 }), wanted: hundredths(0, 12) },
    ...{ part: hundredths(0, 1), fixed: fc.boolean() },
    ...{ least: hundredths(0, 1), headroom: fc.constantFrom(0, 0, 2) },
  })
  .map(({ wanted, part, least, ...rest }) => ({
    ...{ ...rest, wanted, given: wanted * part, least: wanted * part * least },
  }));
const claims = fc
  .array(given, { minLength: 1, maxLength: 5 })
  .map((all) => all.map((each, at): Given => ({ ...each, grant: `g${at}` })));
const guarantees = fc.constantFrom(
  [],
  [{ priority: 5, cpu: 0.3, memory: 0, bandwidth: 0 }],
  [
    { priority: 4, cpu: 0.4, memory: 0, bandwidth: 0 },
    { priority: 6, cpu: 0.1, memory: 0, bandwidth: 0 },
  ],
);
const load = fc.oneof(hundredths(0, 1), fc.constantFrom(0.3, 0.8, 0, 1, Number.NaN));
/** Loads that last for a while. */
const loads = fc
  .array(fc.tuple(load, fc.integer({ min: 1, max: 12 })), { maxLength: 12 })
  .map((runs) => runs.flatMap(([share, times]) => Array.from({ length: times }, () => share)));

describe('the monitor, whatever the claims and the load', () => {
  it('never over-commits, never takes of what is guaranteed, and has no claim under its floor or over its directive', () => {
    const play = (all: readonly Given[], kept: readonly Guarantee[], shares: readonly number[]): void => {
      const device = new MonitoredDevice(all, kept);
      for (const share of shares) {
        const before = new Map(all.map(({ grant }) => [grant, device.amountOf(grant)]));
        for (const { type, grant, from, to } of device.read(share)) {
          const own = all.find((each) => each.grant === grant);
          expect(from).toBe(before.get(grant));
          expect(type === 'raise' ? to > from : to < from).toBe(true);
          expect(to).toBeLessThanOrEqual(type === 'raise' ? (own?.wanted ?? 0) : from);
          if (type === 'lower') {
            expect(to).toBeGreaterThanOrEqual((own?.wanted ?? 0) * policy.floor - 1e-9);
            expect(to).toBeGreaterThanOrEqual((own?.least ?? 0) - 1e-9);
          }
        }
        const sum = (below: number): number =>
          all.reduce(
            (total, { grant, priority }) => total + (priority < below ? device.amountOf(grant) : 0),
            0,
          );
        expect(sum(8)).toBeLessThanOrEqual(10 + 1e-9);
        for (const { priority, cpu } of kept)
          expect(sum(priority)).toBeLessThanOrEqual(10 * (1 - cpu) + 1e-9);
      }
    };
    fc.assert(fc.property(claims, guarantees, loads, play), { numRuns: 300 });
  });

  it('settles where the load stays as it is', () => {
    const play = (
      all: readonly Given[],
      kept: readonly Guarantee[],
      before: readonly number[],
      share: number,
    ): void => {
      const device = new MonitoredDevice(all, kept);
      for (const each of before) device.read(each);
      device.readAll(share, 150);
      expect(device.readAll(share, 100)).toEqual([]);
    };
    fc.assert(fc.property(claims, guarantees, loads, load, play), { numRuns: 300 });
  });

  it('does not flap where the load goes to and fro about a mark', () => {
    const about = fc.record({
      mark: fc.constantFrom(policy.high, policy.low),
      off: hundredths(0.01, 0.19),
      runs: fc.array(fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })), {
        maxLength: 40,
      }),
    });
    // Alone on its device, nobody is raised for the company of a lower class.
    const play = (
      all: readonly Given[],
      { mark, off, runs }: { mark: number; off: number; runs: [number, number][] },
    ): void => {
      const device = new MonitoredDevice(all.slice(0, 1));
      for (const [over, under] of runs)
        expect([...device.readAll(mark + off, over), ...device.readAll(mark - off, under)]).toEqual([]);
    };
    fc.assert(fc.property(claims, about, play));
  });

  it('changes a claim no more often than the cool-down lets it', () => {
    const play = (all: readonly Given[], shares: readonly number[]): void => {
      const device = new MonitoredDevice(all);
      const last = new Map<string, number>();
      for (const share of shares) {
        const { at } = device;
        for (const { grant } of device.read(share)) {
          expect(at - (last.get(grant) ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(policy.coolDown);
          last.set(grant, at);
        }
      }
    };
    fc.assert(fc.property(claims, loads, play), { numRuns: 300 });
  });
});
