import { z } from 'zod';
import { type LoadMetric, type LoadSeries, loadMetrics, type WorkflowRecord } from '../predict/index.ts';
import { decodeRecord, type HistoryFilter, type LoadStatistic } from '../store/index.ts';

/** One value of a device's load, from elsewhere. */
export interface PastLoad {
  readonly device: string;
  readonly metric: LoadMetric;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** A share, 0 to 1, of cpu, memory and bandwidth; else a number or a number a second. */
  readonly value: number;
}

/** What is taken in at once. */
export interface PastWork {
  readonly workflows: readonly WorkflowRecord[];
  readonly loads: readonly PastLoad[];
}

export interface LoadAsked {
  readonly device: string;
  readonly metric: LoadMetric;
  /** Milliseconds. */
  readonly step: number;
  /** Milliseconds since the epoch; undefined: from the first that is known. */
  readonly from: number | undefined;
  readonly statistic: LoadStatistic;
}

/** What Forelock knows of the past. */
export interface Past {
  /** Newest last. */
  workflows(limit: number, filter: HistoryFilter): readonly WorkflowRecord[];
  load(asked: LoadAsked): LoadSeries;
  /** Takes in what happened elsewhere, and learns from it. Throws RangeError for a time that is ahead of the clock. */
  take(work: PastWork): void;
}

/** The parts of a query that are wrong, in words. */
export class BadQuery extends Error {}

/** What is taken in at once, as it is written. */
export interface WrittenPast {
  readonly workflows: readonly unknown[];
  readonly loads: readonly PastLoad[];
}

export const pastWork: z.ZodType<WrittenPast> = z.strictObject({
  workflows: z.array(z.unknown()).default([]).describe('Each as /v1/history tells them.'),
  loads: z
    .array(
      z.strictObject({
        device: z.string().min(1),
        metric: z.enum(loadMetrics),
        at: z.number().nonnegative(),
        value: z.number().nonnegative(),
      }),
    )
    .default([]),
});

/** All of it or nothing. Throws BadQuery. */
export function takeIn(past: Past, { workflows, loads }: WrittenPast): { readonly taken: number } {
  const records = workflows.map((given, at) => {
    const record = decodeRecord(given);
    if ('fault' in record) throw new BadQuery(`workflow ${at}: ${record.fault}`);
    return record;
  });
  past.take({ workflows: records, loads });
  return { taken: records.length + loads.length };
}
