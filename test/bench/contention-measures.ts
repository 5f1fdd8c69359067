import { conflicts } from '../../src/lock/index.ts';
import type { Fate } from './contention-run.ts';
import { quantile } from './quantile.ts';

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);

export interface QueueFigures {
  readonly waitMean: number;
  readonly waitP95: number;
  readonly denied: number;
  readonly makespan: number;
}

export function queueFigures(fates: readonly Fate[]): QueueFigures {
  const waits = fates.map(({ waited }) => waited);
  return {
    waitMean: mean(waits),
    waitP95: quantile(waits, 0.95),
    denied: fates.filter(({ granted }) => !granted).length,
    makespan: Math.max(...fates.map(({ end }) => end)),
  };
}

export interface WaitErrors {
  readonly pam: number;
  /** Of who says that nobody ever waits, and of who says the mean of all these waits. */
  readonly noContention: number;
  readonly meanWait: number;
  /** Shares of the waits under PAM's p90: of all, and of those that PAM sees somebody in the way of. */
  readonly coverage: number;
  readonly coverageWaiting: number;
}

/** Mean absolute errors in milliseconds. A wait that was given up counts with its limit, and so does a longer prediction. */
export function waitErrors(fates: readonly Fate[]): WaitErrors {
  const middle = mean(fates.map(({ waited }) => waited));
  const off = (said: (fate: Fate) => number): number =>
    mean(fates.map((fate) => Math.abs(Math.min(said(fate), fate.job.wait) - fate.waited)));
  const covered = (of: readonly Fate[]): number =>
    mean(
      of.map(({ waited, contention, job }) =>
        waited <= Math.min(contention.wait.p90, job.wait) + 1 ? 1 : 0,
      ),
    );
  return {
    pam: off(({ contention }) => contention.expectedWait),
    noContention: off(() => 0),
    meanWait: off(() => middle),
    coverage: covered(fates),
    coverageWaiting: covered(fates.filter(({ contention }) => contention.wait.p90 > 0)),
  };
}

export interface Bin {
  readonly said: number;
  readonly seen: number;
  readonly count: number;
}

/** Whether another workflow wanted a conflicting scope between the asking and the end, against what PAM said of that. */
export function reliability(all: readonly Fate[], fates: readonly Fate[]): readonly Bin[] {
  const bins = Array.from({ length: 10 }, () => ({ said: 0, seen: 0, count: 0 }));
  for (const fate of fates) {
    const { probability } = fate.contention;
    const bin = bins[Math.min(Math.floor(probability * 10), 9)];
    if (bin === undefined) continue;
    bin.said += probability;
    bin.seen += all.some((other) => metWith(fate, other)) ? 1 : 0;
    bin.count += 1;
  }
  return bins
    .filter(({ count }) => count > 0)
    .map(({ said, seen, count }) => ({ said: said / count, seen: seen / count, count }));
}

function metWith(fate: Fate, other: Fate): boolean {
  if (other === fate || other.job.device !== fate.job.device) return false;
  if (other.job.at >= fate.end || other.end <= fate.job.at) return false;
  return conflicts(fate.job.scopes, other.job.scopes);
}

/** The expected calibration error: how far what was said lies from what was seen, over the bins by their counts. */
export function calibrationError(bins: readonly Bin[]): number {
  const count = bins.reduce((sum, bin) => sum + bin.count, 0);
  return bins.reduce((sum, bin) => sum + (bin.count / count) * Math.abs(bin.said - bin.seen), 0);
}

/** What says how long a job holds, at a share of the jobs: 0.5 or 0.95. Milliseconds. */
export type HoldQuantile = (fate: Fate, share: number) => number;

/** The mean pinball loss of ln(hold) at the median and the 95th percentile: 0.1 is about 10 % of a hold, whether long or short. */
export function pinball(fates: readonly Fate[], said: HoldQuantile): number {
  const loss = (fate: Fate, share: number): number => {
    const off = Math.log(fate.job.hold) - Math.log(Math.max(said(fate, share), 1));
    return off >= 0 ? share * off : (share - 1) * off;
  };
  return mean(fates.flatMap((fate) => [loss(fate, 0.5), loss(fate, 0.95)]));
}
