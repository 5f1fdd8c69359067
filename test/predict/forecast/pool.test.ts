import { afterEach, describe, expect, it } from 'vitest';
import { type ForecastPool, openForecastPool, type PoolOptions } from '../../../src/predict/forecast/pool.ts';
import type { SeriesTask } from '../../../src/predict/forecast/series-forecast.ts';

/** Threads run the build. */
const program = new URL('../../../dist/src/predict/forecast/worker.js', import.meta.url);
const task: SeriesTask = {
  values: Array.from({ length: 120 }, (_, at) => 10 + (at % 24) + ((at * 7_919) % 13) / 13),
  ...{ start: 0, step: 3_600_000, horizon: 6, periods: [24], windows: [], origins: 2, choice: undefined },
};
/** No array, so that the thread's program throws at it. */
const broken = { ...task, values: null } as unknown as SeriesTask;

describe('the forecast pool', () => {
  let pool: ForecastPool;
  const open = (options: Partial<PoolOptions> = {}): void => {
    pool = openForecastPool({ program, timeout: 30_000, ...options });
  };
  afterEach(() => pool.close());

  it('answers many jobs, each with its own forecast', async () => {
    open({ threads: 2 });
    const horizons = [1, 2, 3, 4, 5];
    const answers = await Promise.all(horizons.map((horizon) => pool.run({ ...task, horizon })));
    expect(answers.map((answer) => ('result' in answer ? answer.result.mean.length : 0))).toEqual(horizons);
    expect(pool.pending).toBe(0);
  });

  it('discards a thread whose program threw, tells the fault, and goes on with a new one', async () => {
    open();
    expect(await pool.run(broken)).toHaveProperty('fault');
    expect(await pool.run(task)).toHaveProperty('result');
    expect(pool.counts).toEqual({ discarded: 1, timeouts: 0 });
  });

  it('discards a thread that is not done in time, and goes on with a new one', async () => {
    open({ timeout: 0 });
    expect(await pool.run(task)).toMatchObject({ fault: 'no forecast in 0 ms' });
    expect(pool.counts).toEqual({ discarded: 1, timeouts: 1 });
  });

  it('tells a fault where its program cannot be started', async () => {
    open({ program: new URL('./missing.js', import.meta.url) });
    expect(await pool.run(task)).toHaveProperty('fault');
  });

  it('answers what waits when it is closed, and what comes later', async () => {
    open();
    const waiting = [pool.run(task), pool.run(task)];
    await pool.close();
    expect(await Promise.all([...waiting, pool.run(task)])).toEqual(
      new Array(3).fill({ fault: 'the pool is closed' }),
    );
  });
});
