import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LoadHistory } from '../../src/store/index.ts';
import { VirtualClock } from '../sim/virtual-clock.ts';

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

/** What every history of load must keep to; `open` opens the same one again after a close. */
export function loadHistoryContract(
  name: string,
  open: (clock: VirtualClock) => Promise<LoadHistory>,
  clean: () => Promise<void>,
): void {
  describe(`the load history contract, ${name}`, () => {
    let clock: VirtualClock;
    let loads: LoadHistory;
    let start: number;
    beforeEach(async () => {
      clock = new VirtualClock();
      start = clock.now();
      expect(start % hour).toBe(0);
      loads = await open(clock);
    });
    afterEach(async () => {
      loads.close();
      await clean();
    });
    const reopen = async (): Promise<void> => {
      loads.close();
      loads = await open(clock);
    };
    /** One reading a step, the first one now. */
    const sample = (values: readonly number[], step = 5 * second): void => {
      for (const cpu of values) {
        loads.add('r1', clock.now(), { cpu });
        clock.leap(step);
      }
    };

    it('knows nothing of a device that it was told nothing of', () => {
      expect(loads.series('r9', 'cpu', 5 * second)).toMatchObject({ step: 5 * second, values: [] });
      expect(loads.devices()).toEqual([]);
    });

    it('gives back what was read, at once and after a restart, with NaN for gaps', async () => {
      sample([0.25, 0.5]);
      clock.leap(10 * second);
      sample([0.75, Number.NaN]);
      const expected = {
        ...{ start, step: 5 * second },
        values: [0.25, 0.5, Number.NaN, Number.NaN, 0.75, Number.NaN],
      };
      expect(loads.series('r1', 'cpu', 5 * second)).toEqual(expected);
      await reopen();
      expect(loads.series('r1', 'cpu', 5 * second)).toEqual(expected);
      expect(loads.devices()).toEqual(['r1']);
    });

    it('shows the time that Forelock was down as a gap up to now', async () => {
      sample([0.25]);
      await reopen();
      clock.leap(20 * second);
      expect(loads.series('r1', 'cpu', 5 * second).values).toEqual([0.25, NaN, NaN, NaN, NaN]);
    });

    it('goes on where it was in the middle of a step after a restart', async () => {
      sample([0, 0], 30 * second);
      await reopen();
      sample([1, 1, 1, 1], 60 * second);
      expect(loads.series('r1', 'cpu', 5 * minute).values).toEqual([4 / 6].map(Math.fround));
    });

    it('keeps apart devices and metrics, and leaves a metric that it is not told as it was', () => {
      loads.add('r1', start, { cpu: 0.5, sessions: 3 });
      loads.add('r1', start, { memory: 0.25 });
      loads.add('r2', start, { cpu: 1 });
      clock.leap(5 * second);
      const last = (device: string, metric: 'cpu' | 'memory' | 'sessions' | 'requests'): unknown =>
        loads.series(device, metric, 5 * second).values[0];
      expect([last('r1', 'cpu'), last('r1', 'memory'), last('r1', 'sessions')]).toEqual([0.5, 0.25, 3]);
      expect([last('r1', 'requests'), last('r2', 'cpu')]).toEqual([undefined, 1]);
    });

    it('condenses to means and greatest values, without what is not over yet', () => {
      const day = Array.from({ length: 13 * 12 }, (_, at) => at % 12);
      sample(day, 5 * minute);
      clock.leap(-minute);
      const hourly = loads.series('r1', 'cpu', hour);
      expect(hourly).toEqual({ start, step: hour, values: Array.from({ length: 12 }, () => 5.5) });
      expect(loads.series('r1', 'cpu', hour, start, 'max').values).toEqual(Array(12).fill(11));
      expect(loads.series('r1', 'cpu', 10 * minute, start).values.slice(0, 4)).toEqual([0.5, 2.5, 4.5, 6.5]);
      expect(loads.series('r1', 'cpu', 10 * minute, start, 'max').values.slice(0, 3)).toEqual([1, 3, 5]);
    });

    it('begins where it is asked to, also before the first reading', () => {
      clock.leap(20 * second);
      sample([0.5]);
      expect(loads.series('r1', 'cpu', 5 * second, start + 12 * second)).toEqual({
        ...{ start: start + 10 * second, step: 5 * second },
        values: [NaN, NaN, 0.5],
      });
      expect(loads.series('r1', 'cpu', 5 * second, clock.now() + hour).values).toEqual([]);
    });

    it('lets the later one count of two readings in one step', () => {
      loads.add('r1', start + 1, { cpu: 0.1 });
      loads.add('r1', start, { cpu: 0.5 });
      clock.leap(5 * minute);
      expect(loads.series('r1', 'cpu', 5 * second).values[0]).toBe(0.5);
      expect(loads.series('r1', 'cpu', 5 * minute).values).toEqual([0.5]);
    });

    it('takes readings of the past in, without harm to those of the present', () => {
      sample([0.5]);
      for (const [back, cpu] of [
        [30 * 24 * hour, 0.25],
        [2 * 24 * hour, 0.75],
        [10 * second, 1],
      ] as const)
        loads.add('r1', start - back, { cpu });
      sample([0.5]);
      clock.leap(2 * hour);
      const at = (step: number, back: number): unknown =>
        loads.series('r1', 'cpu', step, start - back).values[0];
      expect(loads.series('r1', 'cpu', 5 * second, start - 10 * second).values.slice(0, 4)).toEqual([
        1,
        NaN,
        0.5,
        0.5,
      ]);
      expect([at(5 * minute, 2 * 24 * hour), at(hour, 2 * 24 * hour)]).toEqual([0.75, 0.75]);
      expect(at(hour, 30 * 24 * hour)).toBe(0.25);
    });

    it('goes on when the clock has stepped back, and does not show what is ahead of it', async () => {
      clock.leap(400 * 24 * hour);
      sample([0.75, 0.75, 0.75]);
      await reopen();
      clock.leap(-390 * 24 * hour - 15 * second);
      sample([0.25, 0.5]);
      expect(loads.series('r1', 'cpu', 5 * second).values).toEqual([0.25, 0.5]);
      await reopen();
      expect(loads.series('r1', 'cpu', 5 * second).values).toEqual([0.25, 0.5]);
    });

    it('refuses a time that is none, or ahead of the clock, and a step that it can not make', () => {
      for (const at of [Number.NaN, -1, start + hour])
        expect(() => loads.add('r1', at, { cpu: 0 })).toThrow(RangeError);
      for (const step of [0, -5_000, 7_000, Number.NaN])
        expect(() => loads.series('r1', 'cpu', step)).toThrow(RangeError);
    });
  });
}
