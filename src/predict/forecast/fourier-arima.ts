import { type ArimaOrder, fitArima } from './arima.ts';
import { type Forecaster, type ForecastTask, failed } from './forecaster.ts';
import { leastSquares } from './least-squares.ts';
import { regressorsOf } from './regressors.ts';

/**
 * Regression on Fourier terms of day and week and on windows of change, then an ARIMA on what it leaves (Hyndman and
 * Athanasopoulos, Forecasting: Principles and Practice, "Dynamic harmonic regression"; in two stages, so that the fit stays
 * small). ARIMA(0,1,1) here: what the regression leaves has a level that drifts.
 */
export const fourierArima: Forecaster = dynamicRegression('fourier-arima', { p: 0, d: 1, q: 1 }, 600);

/** The same, where what is left comes back to its mean. */
export const fourierAr: Forecaster = dynamicRegression('fourier-ar1', { p: 1, d: 0, q: 0 }, 300);

/** @param recent so many residuals, at most, go into the ARIMA: its memory is short, and it costs in proportion */
function dynamicRegression(name: string, order: ArimaOrder, recent: number): Forecaster {
  return {
    name,
    forecast: (task) => {
      const { values, horizon } = task;
      if (values.length < 20) return failed('too-short');
      if (values.every((value) => value === values[0])) return failed('no-variance');
      const fitted = regression(task);
      const left = values.map((value, at) => value - (fitted[at] ?? 0));
      const residual = fitArima(left.slice(-recent), horizon, order, 'squares');
      if ('failure' in residual) return residual;
      return { mean: residual.mean.map((value, at) => value + (fitted[values.length + at] ?? 0)) };
    },
  };
}

/** Over the values and the horizon. */
function regression(task: ForecastTask): Float64Array {
  const columns = regressorsOf(task);
  const past = columns.map((column) => column.subarray(0, task.values.length));
  const weights = leastSquares(past, task.values);
  const fitted = new Float64Array(task.values.length + task.horizon);
  columns.forEach((column, index) => {
    const weight = weights[index] ?? 0;
    for (let at = 0; at < fitted.length; at += 1) fitted[at] = (fitted[at] ?? 0) + weight * (column[at] ?? 0);
  });
  return fitted;
}
