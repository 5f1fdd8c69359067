import { eachResource, type Resources } from '../core/index.ts';
import type { WorkflowRecord } from './workflow-record.ts';

/** What PAM keeps of similar workflows: the newest `window` of them, and their quantiles. Never changed in place. */
export interface HistorySummary {
  /** Holds in milliseconds, newest last. */
  readonly holds: readonly number[];
  /** Measured use, newest last. */
  readonly uses: readonly Resources[];
  /** Quantiles of `holds`; 0 where it is empty. */
  readonly p50: number;
  readonly p95: number;
  /** The 0.9 quantile of each resource in `uses`: enough for nine workflows of ten. */
  readonly demand: Resources;
}

/** Old workflows tell little of today's: what is past the window is forgotten, and the summary stays small. */
const window = 64;
const demandQuantile = 0.9;

export const emptySummary: HistorySummary = {
  holds: [],
  uses: [],
  p50: 0,
  p95: 0,
  demand: { cpu: 0, memory: 0, bandwidth: 0 },
};

/** Newest last. */
export function summarise(records: readonly WorkflowRecord[]): HistorySummary {
  return records.reduce(addRecord, emptySummary);
}

/** A revoked hold counts with what it had: too short, yet better than leaving long holds out. */
export function addRecord(summary: HistorySummary, record: WorkflowRecord): HistorySummary {
  if (record.outcome === 'device-denied' || record.outcome === 'failed') return summary;
  const holds = [...summary.holds, Math.max(record.held, 1)].slice(-window);
  const sorted = holds.toSorted(ascending);
  const uses = record.used ? [...summary.uses, record.used].slice(-window) : summary.uses;
  return {
    holds,
    uses,
    p50: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    demand: record.used ? demandOf(uses) : summary.demand,
  };
}

const ascending = (a: number, b: number): number => a - b;

function demandOf(uses: readonly Resources[]): Resources {
  return eachResource((name) => quantile(uses.map((use) => use[name]).sort(ascending), demandQuantile));
}

/** Linear between order statistics (Hyndman and Fan's type 7, R's default). */
function quantile(sorted: readonly number[], q: number): number {
  const at = (sorted.length - 1) * q;
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? low;
  return low + (high - low) * (at - Math.floor(at));
}
