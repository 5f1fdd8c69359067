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

const workflowQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(10_000).default(20),
  ...{ device: z.string().optional(), tool: z.string().optional() },
});

const loadQuery = z.strictObject({
  device: z.string(),
  metric: z.enum(loadMetrics).default('cpu'),
  step: z.coerce.number().int().positive().default(300_000),
  from: z.coerce.number().nonnegative().optional(),
  statistic: z.enum(['mean', 'max']).default('mean'),
});

const pastWork = z.strictObject({
  workflows: z.array(z.unknown()).default([]),
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

/** `GET /history/workflows?limit=&device=&tool=`. */
export function answerWorkflows(past: Past, query: URLSearchParams): readonly WorkflowRecord[] {
  const { limit, device, tool } = decode(workflowQuery, Object.fromEntries(query));
  return past.workflows(limit, {
    ...(device === undefined ? {} : { device }),
    ...(tool === undefined ? {} : { tool }),
  });
}

/** `GET /history/load?device=&metric=&step=&from=&statistic=`; JSON has no NaN, so a gap is null. */
export function answerLoad(past: Past, query: URLSearchParams): unknown {
  const { from, ...asked } = decode(loadQuery, Object.fromEntries(query));
  const { values, ...series } = past.load({ ...asked, from });
  return { ...series, values: values.map((value) => (Number.isNaN(value) ? null : value)) };
}

/** `POST /history`: all of it or nothing. */
export function takeIn(past: Past, body: unknown): { readonly taken: number } {
  const { workflows, loads } = decode(pastWork, body);
  const records = workflows.map((given, at) => {
    const record = decodeRecord(given);
    if ('fault' in record) throw new BadQuery(`workflow ${at}: ${record.fault}`);
    return record;
  });
  past.take({ workflows: records, loads });
  return { taken: records.length + loads.length };
}

function decode<T>(schema: z.ZodType<T>, given: unknown): T {
  const { success, data, error } = schema.safeParse(given);
  if (success) return data;
  throw new BadQuery(
    error.issues.map(({ path, message }) => `${path.join('.') || 'the query'}: ${message}`).join('; '),
  );
}
