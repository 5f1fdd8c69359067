import type { Forecast } from '../forecasts.ts';
import type { LoadMetric, LoadSeries } from '../load-series.ts';
import type { Choice } from './choice.ts';
import { adaptWidth } from './conformal.ts';
import { intervalOf, type SeriesForecast } from './series-forecast.ts';

/** What is known of one series between two fits. Never changed in place; plain data, so that it can be written down. */
export interface Model {
  readonly device: string;
  readonly metric: LoadMetric;
  readonly choice: Choice;
  /** Milliseconds since the epoch. */
  readonly chosenAt: number;
  readonly fittedAt: number;
  /** Of the first step of `mean`; milliseconds since the epoch. */
  readonly start: number;
  /** Milliseconds. */
  readonly step: number;
  readonly mean: readonly number[];
  /** Those that made the mean. */
  readonly names: string;
  /** Steps of `mean` that have come, and by how much the last that was read was above it. */
  readonly seen: number;
  readonly surplus: number;
  /** What the intervals are stretched by. */
  readonly width: number;
  /** The share of late values that fell outside of the interval. */
  readonly missRate: number;
  /** Values compared since the choice. */
  readonly compared: number;
}

/** A new fit. With the model `before`, of the same choice, what was learnt of the intervals stays. */
export function modelOf(
  { device, metric }: { readonly device: string; readonly metric: LoadMetric },
  { start, step, values }: LoadSeries,
  { choice, mean, model: names }: SeriesForecast,
  { now, before }: { readonly now: number; readonly before: Model | undefined },
): Model {
  const kept = before === undefined ? fresh(now) : keptOf(before);
  const fitted = {
    fittedAt: now,
    start: start + values.length * step,
    step,
    mean,
    names,
    seen: 0,
    surplus: 0,
  };
  return { device, metric, choice, ...fitted, ...kept };
}

type Learnt = Pick<Model, 'chosenAt' | 'width' | 'missRate' | 'compared'>;

const fresh = (now: number): Learnt => ({ chosenAt: now, width: 1, missRate: 0, compared: 0 });

const keptOf = ({ chosenAt, width, missRate, compared }: Model): Learnt => ({
  chosenAt,
  width,
  missRate,
  compared,
});

/** So much of the miss rate is new with each value: two hours of five minutes. */
const missPace = 1 / 24;

/** Takes in what came since: the interval's width follows, and what is left of the last error is carried on. */
export function observe(model: Model, { start, step, values }: LoadSeries): Model {
  if (step !== model.step) return model;
  const { low, high } = intervalOf(model.mean, model.choice, model.width);
  const first = Math.round((start - model.start) / step);
  let { seen, surplus, missRate, compared } = model;
  let [missed, counted] = [0, 0];
  for (const [index, value] of values.entries()) {
    const at = first + index;
    const expected = model.mean[at];
    if (at < model.seen || expected === undefined) continue;
    seen = at + 1;
    surplus = Number.isFinite(value) ? value - expected : surplus * model.choice.memory;
    if (!Number.isFinite(value)) continue;
    const isOutside = value < (low[at] ?? expected) || value > (high[at] ?? expected);
    missRate += missPace * ((isOutside ? 1 : 0) - missRate);
    missed += isOutside ? 1 : 0;
    counted += 1;
  }
  compared += counted;
  const width = adaptWidth(model.width, { missed, seen: counted, horizon: Math.max(model.mean.length, 1) });
  return { ...model, seen, surplus, missRate, compared, width };
}

/** From the step that `now` falls into on. Undefined where the forecast no longer reaches to it. */
export function forecastAt(model: Model, now: number): Forecast | undefined {
  const { start, step, choice, surplus, seen } = model;
  const from = Math.max(0, Math.floor((now - start) / step));
  if (from >= model.mean.length) return undefined;
  const corrected = model.mean.map((value, at) =>
    at < seen ? value : value + surplus * choice.memory ** (at - seen + 1),
  );
  const { low, high } = intervalOf(corrected, choice, model.width);
  return {
    start: start + from * step,
    step,
    mean: corrected.slice(from),
    low: low.slice(from),
    high: high.slice(from),
    model: model.names,
  };
}

/** The choice no longer fits: more than a third of what came late fell outside, where a tenth was promised. */
export function hasDrifted({ missRate, compared }: Model): boolean {
  return compared >= 24 && missRate > 0.35;
}
