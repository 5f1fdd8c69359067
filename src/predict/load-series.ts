/** `requests`: lock requests and implicit scopes a second. `sessions`: tools' sessions that are open. */
export const loadMetrics = ['sessions', 'requests', 'cpu', 'memory', 'bandwidth'] as const;

/** What is known of a device's load over time. `cpu`, `memory` and `bandwidth` are shares, 0 (idle) to 1 (full). */
export type LoadMetric = (typeof loadMetrics)[number];

/** Samples at a fixed step, oldest first. */
export interface LoadSeries {
  /** Milliseconds since the epoch of the first sample. */
  readonly start: number;
  /** Milliseconds from one sample to the next. */
  readonly step: number;
  /** NaN where nothing was read. */
  readonly values: readonly number[];
}
