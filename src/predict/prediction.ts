import { eachResource, type Resources, resourceNames } from '../core/index.ts';
import { type Contention, contend, type Rival } from './contention.ts';
import type { HistorySummary } from './history-summary.ts';
import { type Prior, priorOf } from './priors.ts';
import type { Complexity } from './workflow-record.ts';

/** How busy the device is, each 0 (idle) to 1 (full). */
export interface Load {
  readonly cpu: number;
  readonly memory: number;
  readonly bandwidth: number;
}

export interface PredictionInput {
  readonly tool: string;
  readonly device: string;
  readonly complexity: Complexity | undefined;
  /** The tool's own guess of its hold, in milliseconds. */
  readonly estimate: number | undefined;
  /** Of similar workflows. */
  readonly history: HistorySummary;
  readonly load: Load;
  readonly rivals: readonly Rival[];
  /** Requests a second, by their recent rate, on scopes that overlap. */
  readonly arrivalRate: number;
  /** What the device has in all, and what of it is not set aside. */
  readonly capacity: Resources;
  readonly available: Resources;
  /** Greater goes first; where left out, every waiting rival counts as ahead. */
  readonly priority?: number;
}

/** The Resource Allocation Score by resource, in core's units, and as one number. */
export interface Score extends Resources {
  /** The greatest share of the device's capacity that any one resource's score comes to (dominant share). */
  readonly total: number;
}

export interface Prediction {
  /** Milliseconds. */
  readonly hold: { readonly p50: number; readonly p95: number };
  readonly baseline: Resources;
  readonly adjusted: Resources;
  readonly loadFactor: number;
  readonly contention: Contention;
  readonly score: Score;
  /** What to set aside: the adjusted estimate, bounded by the device's capacity. */
  readonly directive: Resources;
  /** What the numbers rest on, in words. */
  readonly basis: string;
}

/** So many similar workflows weigh as much as the prior. */
const priorWeight = 8;

/**
 * PAM's plain form, after the seed: adjusted = baseline x (1 + load factor), score = adjusted x (1 + contention
 * probability). The load factor is the busiest resource's: that one is what work on the device waits for.
 */
export function predict(input: PredictionInput): Prediction {
  const prior = priorOf(input.complexity, input.estimate);
  const hold = holdOf(input.history, prior);
  const baseline = demandOf(input.history, prior);
  const loadFactor = Math.min(Math.max(input.load.cpu, input.load.memory, input.load.bandwidth, 0), 1);
  const adjusted = eachResource((name) => baseline[name] * (1 + loadFactor));
  const contention = contend(input.rivals, input.arrivalRate, hold.p50, input.priority);
  const directive = eachResource((name) => Math.min(adjusted[name], input.capacity[name]));
  return {
    hold,
    baseline,
    adjusted,
    loadFactor,
    contention,
    score: scoreOf(adjusted, contention.probability, input.capacity),
    directive,
    basis: basisOf(input, directive),
  };
}

/** Holds are about log-normal, so history and prior are mixed in the logarithm. */
function holdOf(history: HistorySummary, prior: Prior): { p50: number; p95: number } {
  const weight = weightOf(history.holds.length);
  if (weight === 0) return { p50: prior.p50, p95: prior.p95 };
  const mix = (seen: number, believed: number): number =>
    Math.exp(weight * Math.log(Math.max(seen, 1)) + (1 - weight) * Math.log(Math.max(believed, 1)));
  return { p50: mix(history.p50, prior.p50), p95: mix(history.p95, prior.p95) };
}

function demandOf(history: HistorySummary, prior: Prior): Resources {
  const weight = weightOf(history.uses.length);
  return eachResource((name) => weight * history.demand[name] + (1 - weight) * prior.demand[name]);
}

const weightOf = (seen: number): number => seen / (seen + priorWeight);

function scoreOf(adjusted: Resources, probability: number, capacity: Resources): Score {
  const score = eachResource((name) => adjusted[name] * (1 + probability));
  let total = 0;
  for (const name of resourceNames)
    if (capacity[name] > 0) total = Math.max(total, score[name] / capacity[name]);
  return { ...score, total };
}

function basisOf(
  { complexity, estimate, history, rivals, available }: PredictionInput,
  directive: Resources,
): string {
  const declared =
    complexity === undefined ? 'no declared complexity (taken for medium)' : `complexity ${complexity}`;
  const guess = estimate === undefined ? 'no estimate' : `an estimate of ${estimate} ms`;
  const seen = `${history.holds.length} similar workflows (${history.uses.length} with measured use)`;
  const short = resourceNames.filter((name) => directive[name] > available[name]);
  const missing = short.length > 0 ? `; not enough free: ${short.join(', ')}` : '';
  return `${seen}, ${declared}, ${guess}, ${rivals.length} conflicting now${missing}`;
}
