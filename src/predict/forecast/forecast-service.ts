import type { Clock } from '../../core/index.ts';
import type { Forecast, Forecasts } from '../forecasts.ts';
import type { LoadMetric, LoadSeries } from '../load-series.ts';
import { type Cadence, isDue, phaseOf, usualCadence } from './cadence.ts';
import type { ChangeWindow, ForecastFailure } from './forecaster.ts';
import { forecastAt, hasDrifted, type Model, modelOf, observe } from './model.ts';
import { decodeModel, encodeModel, type ModelFault } from './model-text.ts';
import { periodsOf } from './periods.ts';
import type { ForecastPool } from './pool.ts';
import { mostValues } from './series-forecast.ts';

/** Where the past is read: steps that are over, NaN where nothing was read, empty where nothing is known. */
export interface LoadSource {
  series(device: string, metric: LoadMetric, step: number, from?: number): LoadSeries;
}

export interface ForecastServiceOptions {
  readonly pool: ForecastPool;
  readonly source: LoadSource;
  readonly clock: Clock;
  readonly metrics: readonly LoadMetric[];
  readonly cadence: Cadence;
  /** Milliseconds of a step, and how many are forecast. */
  readonly step: number;
  readonly horizon: number;
  /** Rolling origins of a choice. */
  readonly origins: number;
  /** Jobs given to the pool at a time. */
  readonly mostAtOnce: number;
  /** When changes on the device were, and are, planned. */
  readonly windows: (device: string) => readonly ChangeWindow[];
  /** Models of an earlier run, as texts; the new ones go to `keep`. */
  readonly kept: readonly string[];
  readonly keep: (series: string, text: string) => void;
}

type Given = Pick<ForecastServiceOptions, 'pool' | 'source' | 'clock'>;

const defaults: Omit<ForecastServiceOptions, keyof Given> = {
  metrics: ['sessions', 'cpu', 'memory', 'bandwidth'],
  cadence: usualCadence,
  step: 300_000,
  horizon: 24,
  origins: 8,
  mostAtOnce: 4,
  windows: () => [],
  kept: [],
  keep: () => {},
};

/** What a metric page shows of the forecasts. */
export interface ForecastCounts {
  readonly fits: number;
  readonly choices: number;
  /** Members of a choice that gave nothing, by the reason. */
  readonly fallbacks: Readonly<Partial<Record<ForecastFailure, number>>>;
  /** Jobs without a forecast; time-outs among them. */
  readonly faults: number;
  readonly timeouts: number;
  readonly discardedThreads: number;
  /** Kept models that were not trusted, by the reason. */
  readonly rebuilt: Readonly<Partial<Record<ModelFault, number>>>;
  readonly models: number;
  readonly waiting: number;
  /** Milliseconds; 0 where there is no model. */
  readonly oldestModelAge: number;
}

interface Series {
  readonly device: string;
  readonly metric: LoadMetric;
  readonly name: string;
  isQueued: boolean;
}

/** How long between two looks at which series are due. */
const tick = 1_000;
/** Series that are read between two looks: of ten thousand devices some milliseconds of the event loop, and a turn each in minutes. */
const mostRead = 200;

/** Keeps a model of each series of each watched device fresh, off the event loop, and answers from what it has. */
export class ForecastService implements Forecasts {
  readonly #options: ForecastServiceOptions;
  readonly #models = new Map<string, Model>();
  /** By phase, in ticks of the update period. */
  readonly #slots = new Map<number, Map<string, Series>>();
  readonly #queue: Series[] = [];
  readonly #counts = {
    ...{ fits: 0, choices: 0, faults: 0 },
    fallbacks: {} as Partial<Record<ForecastFailure, number>>,
    rebuilt: {} as Partial<Record<ModelFault, number>>,
  };
  #running = 0;
  /** Series read since the last look. */
  #read = 0;
  #lastTick: number;
  #callOff: () => void = () => {};
  #isClosed = false;

  constructor(options: Given & Partial<ForecastServiceOptions>) {
    this.#options = { ...defaults, ...options };
    this.#lastTick = options.clock.now();
    for (const text of this.#options.kept) this.#restore(text);
  }

  #restore(text: string): void {
    const decoded = decodeModel(text);
    if ('model' in decoded)
      this.#models.set(nameOf(decoded.model.device, decoded.model.metric), decoded.model);
    else increase(this.#counts.rebuilt, decoded.fault);
  }

  of(device: string, metric: LoadMetric): Forecast | undefined {
    const model = this.#models.get(nameOf(device, metric));
    return model && forecastAt(model, this.#options.clock.now());
  }

  /** Series without a model are given one as soon as there is room; after that each has its turn by its name's hash. */
  watch(device: string): void {
    for (const metric of this.#options.metrics) {
      const name = nameOf(device, metric);
      const slot = this.#slotOf(phaseOf(name, this.#options.cadence.update));
      if (slot.has(name)) continue;
      const series = { device, metric, name, isQueued: false };
      slot.set(name, series);
      if (!this.#models.has(name)) this.#enqueue(series);
    }
    this.#next();
  }

  unwatch(device: string): void {
    for (const metric of this.#options.metrics) {
      const name = nameOf(device, metric);
      this.#slotOf(phaseOf(name, this.#options.cadence.update)).delete(name);
      this.#models.delete(name);
    }
  }

  /** Looks at those that are due, each second, until `close`. */
  start(): void {
    this.#callOff = this.#options.clock.after(tick, () => {
      this.look();
      if (!this.#isClosed) this.start();
    });
  }

  /** Looks once. */
  look(): void {
    const now = this.#options.clock.now();
    const ticks = Math.floor(now / tick) - Math.floor(this.#lastTick / tick);
    const perUpdate = Math.ceil(this.#options.cadence.update / tick);
    const first = Math.floor(this.#lastTick / tick) + 1;
    for (let at = 0; at < Math.min(ticks, perUpdate); at += 1)
      for (const series of this.#slots.get((first + at) % perUpdate)?.values() ?? [])
        this.#visit(series, now);
    this.#lastTick = now;
    this.#read = 0;
    this.#next();
  }

  /** Stops; what is under way is waited for by closing the pool. */
  close(): void {
    this.#isClosed = true;
    this.#queue.length = 0;
    this.#callOff();
  }

  get counts(): ForecastCounts {
    const now = this.#options.clock.now();
    let oldest = now;
    for (const { fittedAt } of this.#models.values()) oldest = Math.min(oldest, fittedAt);
    const { discarded, timeouts } = this.#options.pool.counts;
    return {
      ...this.#counts,
      timeouts,
      discardedThreads: discarded,
      models: this.#models.size,
      waiting: this.#queue.length + this.#running,
      oldestModelAge: now - oldest,
    };
  }

  #slotOf(phase: number): Map<string, Series> {
    const slot = Math.floor(phase / tick);
    const there = this.#slots.get(slot);
    if (there !== undefined) return there;
    const made = new Map<string, Series>();
    this.#slots.set(slot, made);
    return made;
  }

  #visit(series: Series, now: number): void {
    const { source, cadence, step } = this.#options;
    const model = this.#models.get(series.name);
    const isOld =
      model === undefined ||
      isDue(model.fittedAt, now, cadence.refit, inTicks(phaseOf(series.name, cadence.refit)));
    if (model !== undefined) {
      const late = source.series(series.device, series.metric, step, model.start + model.seen * model.step);
      const next = observe(model, late);
      this.#models.set(series.name, next);
      if (isOld || this.#mustChoose(next, now)) this.#enqueue(series);
    } else this.#enqueue(series);
  }

  #mustChoose(model: Model | undefined, now: number): boolean {
    const { choose, chooseAtMost } = this.#options.cadence;
    if (model === undefined) return true;
    const age = now - model.chosenAt;
    return age >= choose || (hasDrifted(model) && age >= chooseAtMost);
  }

  #enqueue(series: Series): void {
    if (series.isQueued || this.#isClosed) return;
    series.isQueued = true;
    this.#queue.push(series);
  }

  #next(): void {
    while (this.#running < this.#options.mostAtOnce && this.#read < mostRead) {
      const series = this.#queue.shift();
      if (series === undefined) return;
      this.#running += 1;
      this.#read += 1;
      void this.#fit(series).finally(() => {
        this.#running -= 1;
        series.isQueued = false;
        this.#next();
      });
    }
  }

  async #fit(series: Series): Promise<void> {
    const { pool, source, clock, step, horizon, origins, windows, keep } = this.#options;
    const now = clock.now();
    const past = source.series(series.device, series.metric, step, now - mostValues * step);
    if (!past.values.some(Number.isFinite)) return;
    const before = this.#models.get(series.name);
    const isChoice = this.#mustChoose(before, now);
    const choice = isChoice ? undefined : before?.choice;
    const changes = windows(series.device);
    const answer = await pool.run({
      ...past,
      horizon,
      periods: periodsOf(step),
      windows: changes,
      origins,
      choice,
    });
    if (this.#isClosed || !this.#isWatched(series.name)) return;
    if ('fault' in answer) {
      this.#counts.faults += 1;
      return;
    }
    this.#counts.fits += 1;
    if (isChoice) this.#counts.choices += 1;
    for (const reason of answer.result.fallbacks) increase(this.#counts.fallbacks, reason);
    const model = modelOf(series, past, answer.result, { now, before: isChoice ? undefined : before });
    this.#models.set(series.name, model);
    keep(series.name, encodeModel(model));
  }

  #isWatched(name: string): boolean {
    return this.#slotOf(phaseOf(name, this.#options.cadence.update)).has(name);
  }
}

/** Turns fall on whole ticks, so that a series is due in the very look that visits it. */
const inTicks = (phase: number): number => phase - (phase % tick);

const nameOf = (device: string, metric: LoadMetric): string => `${device}/${metric}`;

function increase<K extends string>(counts: Partial<Record<K, number>>, key: K): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
