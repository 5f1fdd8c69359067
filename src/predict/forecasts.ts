import type { LoadMetric } from './load-series.ts';

/** What a series is expected to do next: one number a step. */
export interface Forecast {
  /** Milliseconds since the epoch of the first step. */
  readonly start: number;
  /** Milliseconds from one step to the next. */
  readonly step: number;
  readonly mean: readonly number[];
  /** The 90 % interval: nine of ten values are meant to fall inside, at each step by itself. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** The name of the forecaster that was chosen for this series. */
  readonly model: string;
}

/** The freshest forecasts of devices' load. */
export interface Forecasts {
  /** Undefined where there is none, or it no longer reaches to now. Asks nobody and waits for nothing. */
  of(device: string, metric: LoadMetric): Forecast | undefined;
}
