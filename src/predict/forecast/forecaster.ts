/** A time in which work on the device was, or will be, planned. Milliseconds since the epoch; `end` is outside. */
export interface ChangeWindow {
  readonly start: number;
  readonly end: number;
}

/** One series and how far it is to be carried on. */
export interface ForecastTask {
  /** Oldest first, one a step, all finite: what was missing has been imputed. */
  readonly values: readonly number[];
  /** Milliseconds since the epoch of the first value. */
  readonly start: number;
  /** Milliseconds from one value to the next. */
  readonly step: number;
  /** How many steps are asked for, after the last value. */
  readonly horizon: number;
  /** Lengths of the seasons in steps, shortest first (a day, a week); empty where there is none. */
  readonly periods: readonly number[];
  /** Past and to come. */
  readonly windows: readonly ChangeWindow[];
}

/** Why a forecaster gave nothing that can be used. `too-short`: the series is, for this model. */
export type ForecastFailure = 'too-short' | 'too-long' | 'no-variance' | 'not-finite' | 'out-of-range';

/** The expected value at each step of the horizon, or why there is none. */
export type Forecasted = { readonly mean: readonly number[] } | { readonly failure: ForecastFailure };

/**
 * One way to carry a series on. Pure: the same task gives the same numbers. Those that rest on WebAssembly may throw
 * where its memory is broken; then the thread that they ran in is not to be used again.
 */
export interface Forecaster {
  readonly name: string;
  forecast(task: ForecastTask): Forecasted;
}

export const failed = (failure: ForecastFailure): Forecasted => ({ failure });
