import type { Clock, DeviceConfig } from './core/index.ts';
import {
  type ChangeWindow,
  type ForecastCounts,
  ForecastService,
  type Forecasts,
  type LoadMetric,
  openForecastPool,
} from './predict/index.ts';
import type { StateStore } from './store/index.ts';

/** What PAM asks of the future: how many requests come, and how busy each resource will be. */
const metrics: readonly LoadMetric[] = ['requests', 'cpu', 'memory', 'bandwidth'];

/** Forecasts of every device's load, made from its history in a thread of their own. */
export interface Forecasting {
  readonly forecasts: Forecasts;
  counts(): ForecastCounts;
  close(): Promise<void>;
}

/** What a forecast looks back and ahead at most. */
const reach = { back: 35 * 86_400_000, ahead: 86_400_000 };

/** The windows around `now`. */
export function planned(windows: DeviceConfig['changeWindows'], now: number): readonly ChangeWindow[] {
  const [from, to] = [now - reach.back, now + reach.ahead];
  return windows.flatMap(({ start, length, every }) => {
    if (every === undefined) return [{ start, end: start + length }];
    const first = Math.max(0, Math.ceil((from - start - length) / every));
    const last = Math.floor((to - start) / every);
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => {
      const begins = start + (first + at) * every;
      return { start: begins, end: begins + length };
    });
  });
}

/** Models of an earlier run are taken up again, where they can be trusted. */
export function openForecasting(
  devices: readonly Pick<DeviceConfig, 'name' | 'changeWindows'>[],
  { loads, models }: Pick<StateStore, 'loads' | 'models'>,
  clock: Clock,
): Forecasting {
  const known = new Map(devices.map(({ name, changeWindows }) => [name, changeWindows]));
  const pool = openForecastPool();
  const service = new ForecastService({
    ...{ pool, source: loads, clock, metrics, kept: models.kept() },
    keep: (series, text) => models.keep(series, text),
    windows: (device) => planned(known.get(device) ?? [], clock.now()),
  });
  for (const { name } of devices) service.watch(name);
  service.start();
  return {
    forecasts: service,
    counts: () => service.counts,
    close: async () => {
      service.close();
      await pool.close();
    },
  };
}
