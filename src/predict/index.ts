/**
 * predict: PAM. From a bounded summary of similar workflows, the declared complexity, the device's load and who conflicts, it
 * says how long a workflow will hold, what it will use, how contended it is, its score and its directive. Forecasts of load are made
 * in worker threads. Pure but for these.
 */
export type { Contention, Rival } from './contention.ts';
export { type Cadence, usualCadence } from './forecast/cadence.ts';
export type { Choice } from './forecast/choice.ts';
export {
  type ForecastCounts,
  ForecastService,
  type ForecastServiceOptions,
  type LoadSource,
} from './forecast/forecast-service.ts';
export { periodsOf } from './forecast/periods.ts';
export { type ForecastPool, type JobAnswer, openForecastPool } from './forecast/pool.ts';
export { intervalOf, type SeriesForecast, type SeriesTask } from './forecast/series-forecast.ts';
export type { Forecast, Forecasts } from './forecasts.ts';
export { addRecord, emptySummary, type HistorySummary, summarise } from './history-summary.ts';
export type { LoadMetric, LoadSeries } from './load-series.ts';
export { type Load, type Prediction, type PredictionInput, predict, type Score } from './prediction.ts';
export type { Complexity, OperationTally, Outcome, WorkflowRecord } from './workflow-record.ts';
