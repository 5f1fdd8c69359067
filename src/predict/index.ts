/**
 * predict: PAM. From what similar workflows took, the declared complexity, the load that is forecast and who conflicts, it says
 * how long a workflow will hold, what it will use, how contended it is and for how long, its score and its directive. Pure, and
 * the time comes in as a parameter, but for the pool: forecasts of load are made in a thread of their own.
 */
export { type Baseline, type BaselineQuery, Baselines, type HoldQuantiles } from './baseline/baselines.ts';
export type { RequestKind } from './baseline/kind.ts';
export { BoundedMap } from './bounded-map.ts';
export { type ArrivalOutlook, Arrivals } from './contention/arrivals.ts';
export type { ChainLink } from './contention/chain.ts';
export { ConflictGraph } from './contention/conflict-graph.ts';
export { type Contention, contend, type Moment } from './contention/contention.ts';
export type { Party, Seated } from './contention/party.ts';
export type { QueuePolicy } from './contention/rollout.ts';
export { type Cadence, usualCadence } from './forecast/cadence.ts';
export type { Choice } from './forecast/choice.ts';
export {
  type ForecastCounts,
  ForecastService,
  type ForecastServiceOptions,
  type LoadSource,
} from './forecast/forecast-service.ts';
export type { ChangeWindow } from './forecast/forecaster.ts';
export { periodsOf } from './forecast/periods.ts';
export { type ForecastPool, type JobAnswer, openForecastPool } from './forecast/pool.ts';
export { intervalOf, type SeriesForecast, type SeriesTask } from './forecast/series-forecast.ts';
export type { Forecast, Forecasts } from './forecasts.ts';
export { type LoadMetric, type LoadSeries, loadMetrics } from './load-series.ts';
export { type LogNormal, logNormalOf } from './log-normal.ts';
export { type Load, type LoadOutlook, loadOutlook, meanOver } from './outlook.ts';
export { type Directive, type Prediction, type PredictionInput, predict, type Score } from './prediction.ts';
export type { Complexity, OperationTally, Outcome, ToolUse, WorkflowRecord } from './workflow-record.ts';
