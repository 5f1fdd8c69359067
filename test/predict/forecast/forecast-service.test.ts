import { afterEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/core/index.ts';
import { decodeModel, encodeModel } from '../../../src/predict/forecast/model-text.ts';
import {
  type ForecastPool,
  ForecastService,
  type ForecastServiceOptions,
  type LoadSource,
  openForecastPool,
} from '../../../src/predict/index.ts';

const program = new URL('../../../dist/src/predict/forecast/worker.js', import.meta.url);
const step = 300_000;
const monday = Date.UTC(2026, 0, 5);

const load = (at: number): number =>
  0.4 + 0.2 * Math.sin((2 * Math.PI * at) / 288) + (((at * 7_919) % 101) / 101 - 0.5) / 10;

/** Devices with the same two days of load, which goes on with the clock. */
class Lab implements LoadSource, Clock {
  time = monday + 2 * 86_400_000;
  /** What is read of a step; NaN for nothing. */
  read: (at: number) => number = load;

  now(): number {
    return this.time;
  }

  after(): () => void {
    return () => {};
  }

  series(
    _device: string,
    _metric: string,
    wanted: number,
    from = 0,
  ): { start: number; step: number; values: number[] } {
    const first = Math.max(0, Math.floor((from - monday) / wanted));
    const count = Math.max(0, Math.floor((this.time - monday) / wanted) - first);
    const values = Array.from({ length: count }, (_, at) => this.read(first + at));
    return { start: monday + first * wanted, step: wanted, values };
  }
}

describe('the forecast service', () => {
  const pools: ForecastPool[] = [];
  afterEach(async () => {
    for (const pool of pools.splice(0)) await pool.close();
  });
  const open = (lab: Lab, options: Partial<ForecastServiceOptions> = {}): ForecastService => {
    const pool = openForecastPool({ program, timeout: 30_000 });
    pools.push(pool);
    return new ForecastService({ pool, source: lab, clock: lab, metrics: ['cpu'], origins: 2, ...options });
  };
  const settled = async (service: ForecastService): Promise<void> => {
    while (service.counts.waiting > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  /** Minute by minute, so that every turn is taken. */
  const pass = async (lab: Lab, service: ForecastService, minutes: number): Promise<void> => {
    for (let minute = 0; minute < minutes; minute += 1) {
      lab.time += 60_000;
      service.look();
      await settled(service);
    }
  };

  it('has a forecast of a watched device from now on, and none of others', async () => {
    const lab = new Lab();
    const service = open(lab);
    expect(service.of('r1', 'cpu')).toBeUndefined();
    service.watch('r1');
    await settled(service);
    const forecast = service.of('r1', 'cpu');
    expect(forecast).toMatchObject({ start: lab.time, step });
    expect(forecast?.mean).toHaveLength(24);
    expect(service.of('r2', 'cpu')).toBeUndefined();
  });

  it('fits each series anew once an hour, with the choice that it has', async () => {
    const lab = new Lab();
    const service = open(lab);
    for (const device of ['r1', 'r2', 'r3']) service.watch(device);
    await settled(service);
    await pass(lab, service, 120);
    expect(service.counts).toMatchObject({ choices: 3, fits: 3 + 3 * 2, models: 3, faults: 0 });
    expect(service.counts.oldestModelAge).toBeLessThanOrEqual(65 * 60_000);
  });

  it('chooses anew when a choice is old', async () => {
    const lab = new Lab();
    const hour = 3_600_000;
    const cadence = { update: step, refit: hour, choose: hour, chooseAtMost: hour };
    const service = open(lab, { cadence });
    service.watch('r1');
    await settled(service);
    await pass(lab, service, 70);
    expect(service.counts.choices).toBe(2);
  });

  it('chooses anew when the load has drifted, though the choice is young', async () => {
    const lab = new Lab();
    const day = 86_400_000;
    const cadence = { update: step, refit: 12 * day, choose: 14 * day, chooseAtMost: 3_600_000 };
    const service = open(lab, { cadence, horizon: 60 });
    service.watch('r1');
    await settled(service);
    lab.read = (at) => (at < 576 ? load(at) : 5 + at);
    await pass(lab, service, 180);
    expect(service.counts.choices).toBeGreaterThan(1);
  });

  it('keeps the last forecast where a job gives none, and counts the fault', async () => {
    const lab = new Lab();
    const service = open(lab);
    service.watch('r1');
    await settled(service);
    for (const pool of pools) await pool.close();
    await pass(lab, service, 65);
    expect(service.counts.faults).toBeGreaterThan(0);
    expect(service.of('r1', 'cpu')).toBeDefined();
  });

  it('counts what fell back, by the reason', async () => {
    const lab = new Lab();
    const kept: string[] = [];
    const first = open(lab, { keep: (_, text) => kept.push(text) });
    first.watch('r1');
    await settled(first);
    const decoded = decodeModel(kept[0] ?? '');
    if (!('model' in decoded)) throw new Error(decoded.fault);
    const choice = { ...decoded.model.choice, members: [{ name: 'fourier-arima', weight: 1 }] };
    const service = open(lab, { kept: [encodeModel({ ...decoded.model, choice })] });
    lab.read = () => 1;
    service.watch('r1');
    await pass(lab, service, 65);
    expect(service.counts.fallbacks).toEqual({ 'no-variance': service.counts.fits });
    expect(service.of('r1', 'cpu')?.mean.every((value) => value === 1)).toBe(true);
  });

  it('answers after a restart from the models that were kept, with no new fit', async () => {
    const lab = new Lab();
    const kept = new Map<string, string>();
    const first = open(lab, { keep: (series, text) => kept.set(series, text) });
    first.watch('r1');
    await settled(first);
    const second = open(lab, { kept: [...kept.values()] });
    second.watch('r1');
    expect(second.of('r1', 'cpu')).toEqual(first.of('r1', 'cpu'));
    expect(second.counts).toMatchObject({ fits: 0, rebuilt: {} });
  });

  it('does not trust a kept model that was changed: it says so and fits anew', async () => {
    const lab = new Lab();
    let text = '';
    const first = open(lab, {
      keep: (_, kept) => {
        text = kept;
      },
    });
    first.watch('r1');
    await settled(first);
    const second = open(lab, { kept: [text.replace('width\\":1', 'width\\":2')] });
    expect(second.of('r1', 'cpu')).toBeUndefined();
    second.watch('r1');
    await settled(second);
    expect(second.counts).toMatchObject({ rebuilt: { 'checksum-wrong': 1 }, choices: 1 });
    expect(second.of('r1', 'cpu')).toBeDefined();
  });

  it('forgets a device that is no longer watched', async () => {
    const service = open(new Lab());
    service.watch('r1');
    await settled(service);
    service.unwatch('r1');
    expect(service.of('r1', 'cpu')).toBeUndefined();
    expect(service.counts.models).toBe(0);
  });
});
