import type { Clock } from './core/index.ts';
import {
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

/** Models of an earlier run are taken up again, where they can be trusted. */
export function openForecasting(
  devices: readonly string[],
  { loads, models }: Pick<StateStore, 'loads' | 'models'>,
  clock: Clock,
): Forecasting {
  const pool = openForecastPool();
  const service = new ForecastService({
    ...{ pool, source: loads, clock, metrics, kept: models.kept() },
    keep: (series, text) => models.keep(series, text),
  });
  for (const device of devices) service.watch(device);
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
