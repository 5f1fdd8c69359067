import { z } from 'zod';
import { ForelockError } from '../../core/index.ts';

/** A range query as its API takes it. Times and step in milliseconds. */
export interface RangeQuery {
  /** Of the server, without /api/v1. */
  readonly url: string;
  readonly query: string;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

export interface RangeAnswer {
  readonly points: readonly { readonly at: number; readonly value: number }[];
  /** Points that were NaN or infinite: they are left out. */
  readonly unusable: number;
}

/** The server refuses more than 11,000 points a series in one answer. */
const mostPoints = 10_000;
const answerTime = 60_000;

const answer = z.union([
  z.object({
    status: z.literal('success'),
    data: z.object({
      resultType: z.literal('matrix'),
      result: z.array(
        z.object({
          metric: z.record(z.string(), z.string()),
          values: z.array(z.tuple([z.number(), z.string()])).default([]),
        }),
      ),
    }),
  }),
  z.object({ status: z.literal('error'), errorType: z.string(), error: z.string() }),
]);

/** Asks in as many pieces as the range needs. Rejects with `prometheus-failed`, also where there is more than one series. */
export async function queryRange(asked: RangeQuery): Promise<RangeAnswer> {
  const points: { at: number; value: number }[] = [];
  let unusable = 0;
  const piece = asked.step * mostPoints;
  for (let start = asked.start; start <= asked.end; start += piece) {
    const end = Math.min(asked.end, start + piece - asked.step);
    for (const [seconds, text] of await queryPiece({ ...asked, start, end })) {
      const value = valueIn(text);
      if (Number.isFinite(value)) points.push({ at: Math.round(seconds * 1_000), value });
      else unusable += 1;
    }
  }
  return { points, unusable };
}

/** As Go writes numbers: `+Inf` is no JavaScript. */
function valueIn(text: string): number {
  return /^[+-]?Inf$/.test(text) ? Number.POSITIVE_INFINITY : Number(text);
}

async function queryPiece({
  url,
  query,
  start,
  end,
  step,
}: RangeQuery): Promise<readonly [number, string][]> {
  const body = new URLSearchParams({
    query,
    ...{ start: String(start / 1_000), end: String(end / 1_000), step: String(step / 1_000) },
  });
  const given = await post(`${url.replace(/\/+$/, '')}/api/v1/query_range`, body);
  if (given.status === 'error') throw failed(`${given.errorType}: ${given.error}`);
  const { result } = given.data;
  if (result.length > 1) {
    const names = result.slice(0, 5).map(({ metric }) => JSON.stringify(metric));
    const more = result.length > names.length ? ` and ${result.length - names.length} more` : '';
    throw failed(`the query gives ${result.length} series, and one is wanted: ${names.join(', ')}${more}`);
  }
  return result[0]?.values ?? [];
}

async function post(url: string, body: URLSearchParams): Promise<z.infer<typeof answer>> {
  const signal = AbortSignal.timeout(answerTime);
  const response = await fetch(url, { method: 'POST', body, signal }).catch((cause: Error) => {
    throw failed(`${url}: ${String(cause.cause ?? cause)}`, cause);
  });
  const text = await response.text();
  const { success, data } = answer.safeParse(jsonIn(text));
  if (success) return data;
  throw failed(
    `${url} answered ${response.status} with what is no range query's answer: ${text.slice(0, 200)}`,
  );
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function failed(message: string, cause?: unknown): ForelockError {
  return new ForelockError('prometheus-failed', message, { cause });
}
