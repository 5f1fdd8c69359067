import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../../src/core/index.ts';
import type { Model } from '../../src/predict/forecast/model.ts';
import { decodeModel, encodeModel } from '../../src/predict/forecast/model-text.ts';
import {
  type ForecastPool,
  ForecastService,
  type LoadMetric,
  type LoadSeries,
  type LoadSource,
  openForecastPool,
  usualCadence,
} from '../../src/predict/index.ts';
import { type LoadKind, loadKinds, syntheticLoad } from './forecast-synthetic.ts';

const metrics = ['sessions', 'cpu', 'memory', 'bandwidth'] as const;
const fleet = { devices: 10_000, threads: 2 };
const step = 300_000;
/** So many different devices are made up; the fleet is of their likes. */
const likes = 10;

const clock: Clock = {
  now: Date.now,
  after: (delay, action) => {
    const timer = setTimeout(action, delay);
    return () => clearTimeout(timer);
  },
};

/** Two weeks of load, and on with the clock. */
function fleetLoad(): LoadSource {
  const start = Math.floor(clock.now() / step) * step - 14 * 86_400_000;
  const loads = new Map<string, readonly number[]>();
  return {
    series: (device: string, metric: LoadMetric, wanted: number, from: number = start): LoadSeries => {
      const like = Number(device.slice(1)) % likes;
      const kind: LoadKind = loadKinds.find((name) => name === metric) ?? 'cpu';
      const load = loads.get(`${like}/${kind}`) ?? syntheticLoad(kind, 500 + like, 16);
      loads.set(`${like}/${kind}`, load);
      const first = Math.max(0, Math.floor((from - start) / wanted));
      const last = Math.floor((clock.now() - start) / wanted);
      return { start: start + first * wanted, step: wanted, values: load.slice(first, last) };
    },
  };
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/**
 * A choice is made for a sample of the series; the rest of the fleet is given its models, as a restart would; then
 * the usual cadence runs in real time. The share of the weekly choices, which no short run holds, is added from the
 * CPU time of the sample's.
 *
 * @param seconds of real time
 */
export async function measureScale(seconds: number): Promise<Record<string, number>> {
  const pool = openForecastPool({ threads: fleet.threads, timeout: 60_000 });
  try {
    const source = fleetLoad();
    const sample = await chooseSample(pool, source);
    const began = performance.now();
    const kept = keptOf(sample.models);
    const service = new ForecastService({ pool, source, clock, metrics, kept, mostAtOnce: fleet.threads });
    for (let device = 0; device < fleet.devices; device += 1) service.watch(`d${device}`);
    const restart = performance.now() - began;
    const run = await keepFresh(service, seconds);
    const perSecond = (1_000 * fleet.devices * metrics.length) / usualCadence.choose;
    return {
      scale_series: fleet.devices * metrics.length,
      scale_restart_s: restart / 1_000,
      scale_fits_per_s: run.fits / seconds,
      scale_cpu_share_fits_percent: (100 * run.cpu) / seconds / fleet.threads,
      scale_cpu_ms_per_choice: 1_000 * sample.cpuPerChoice,
      scale_cpu_share_choices_percent: (100 * sample.cpuPerChoice * perSecond) / fleet.threads,
      scale_event_loop_delay_p99_ms: run.delay,
      scale_rss_mb: process.memoryUsage.rss() / 1e6,
      scale_waiting_at_the_end: service.counts.waiting,
      scale_oldest_model_s: service.counts.oldestModelAge / 1_000,
    };
  } finally {
    await pool.close();
  }
}

async function chooseSample(
  pool: ForecastPool,
  source: LoadSource,
): Promise<{ models: readonly Model[]; cpuPerChoice: number }> {
  const models: Model[] = [];
  const keep = (_: string, text: string): void => {
    const decoded = decodeModel(text);
    if ('model' in decoded) models.push(decoded.model);
  };
  const service = new ForecastService({ pool, source, clock, metrics, keep });
  const before = cpuSeconds();
  for (let device = 0; device < likes; device += 1) service.watch(`d${device}`);
  while (service.counts.waiting > 0) await pause(20);
  service.close();
  return { models, cpuPerChoice: (cpuSeconds() - before) / models.length };
}

function keptOf(models: readonly Model[]): readonly string[] {
  return Array.from({ length: fleet.devices / likes }, (_, group) =>
    models.map((model) => {
      const device = `d${group * likes + Number(model.device.slice(1))}`;
      return encodeModel({ ...model, device });
    }),
  ).flat();
}

async function keepFresh(
  service: ForecastService,
  seconds: number,
): Promise<{ fits: number; cpu: number; delay: number }> {
  service.start();
  await pause(2_000);
  const [fits, cpu] = [service.counts.fits, cpuSeconds()];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await pause(seconds * 1_000);
  delay.disable();
  const found = {
    fits: service.counts.fits - fits,
    cpu: cpuSeconds() - cpu,
    delay: delay.percentile(99) / 1e6,
  };
  service.close();
  return found;
}
