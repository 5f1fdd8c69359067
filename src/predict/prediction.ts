import { eachResource, type ResourceName, type Resources, resourceNames } from '../core/index.ts';
import type { Baseline, HoldQuantiles } from './baseline/baselines.ts';
import type { Contention } from './contention/contention.ts';
import type { LoadOutlook } from './outlook.ts';

export interface PredictionInput {
  readonly baseline: Baseline;
  readonly load: LoadOutlook;
  readonly contention: Contention;
  /** What the device has in all, and what of it is not set aside. */
  readonly capacity: Resources;
  readonly available: Resources;
  /** What the tool's own host has; undefined where nobody knows it. */
  readonly host: Resources | undefined;
}

/** The Resource Allocation Score by resource, in core's units, and as one number. */
export interface Score extends Resources {
  /** The greatest share of the device's capacity that any one resource's score comes to (dominant share). */
  readonly total: number;
}

/** The Harmonization Directive: what to set aside. */
export interface Directive {
  readonly device: Resources;
  /** On the tool's own host. */
  readonly tool: Resources;
}

export interface Prediction {
  /** Milliseconds. */
  readonly hold: HoldQuantiles;
  readonly baseline: Resources;
  readonly adjusted: Resources;
  readonly loadFactor: number;
  readonly contention: Contention;
  readonly score: Score;
  /** The adjusted estimate, bounded by what the device and the host have in all. */
  readonly directive: Directive;
  /** Of what the directive wants more than is left now. */
  readonly short: readonly ResourceName[];
}

/**
 * The seed's formula: adjusted = baseline x (1 + load factor), score = adjusted x (1 + contention probability). The load
 * factor is the busiest resource's: that one is what work on the device waits for. Where more is wanted than is left,
 * contention is certain.
 */
export function predict({
  baseline,
  load,
  contention,
  capacity,
  available,
  host,
}: PredictionInput): Prediction {
  const loadFactor = Math.max(load.cpu.load, load.memory.load, load.bandwidth.load);
  const adjusted = eachResource((name) => baseline.demand[name] * (1 + loadFactor));
  const device = eachResource((name) => Math.min(adjusted[name], capacity[name]));
  const tool = eachResource((name) =>
    Math.min(baseline.toolDemand[name], host?.[name] ?? Number.POSITIVE_INFINITY),
  );
  const short = resourceNames.filter((name) => device[name] > available[name]);
  const certain = short.length > 0 ? { ...contention, probability: 1 } : contention;
  return {
    ...{ hold: baseline.hold, baseline: baseline.demand, adjusted, loadFactor },
    contention: certain,
    score: scoreOf(adjusted, certain.probability, capacity),
    directive: { device, tool },
    short,
  };
}

function scoreOf(adjusted: Resources, probability: number, capacity: Resources): Score {
  const score = eachResource((name) => adjusted[name] * (1 + probability));
  let total = 0;
  for (const name of resourceNames)
    if (capacity[name] > 0) total = Math.max(total, score[name] / capacity[name]);
  return { ...score, total };
}
