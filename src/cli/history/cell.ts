import { type LoadMetric, loadMetrics } from '../../predict/index.ts';

/** What a cell is not; its message says what it should be. */
export class BadCell extends Error {}

/** Shares may be this much over 1, by the way they were measured; they are taken for 1. */
const overFull = 1.05;

/** Milliseconds since the epoch, of such a number or an ISO 8601 date and time with its zone. */
export function timeIn(text: string): number {
  if (/^\d{12,14}$/.test(text)) return Number(text);
  const time = /T.*(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new BadCell(`'${text}' is no time: write 2026-11-24T12:00:00Z or milliseconds since 1970`);
  return time;
}

export function amountIn(text: string): number {
  const amount = text === '' ? Number.NaN : Number(text);
  if (!Number.isFinite(amount) || amount < 0) throw new BadCell(`'${text}' is no number from 0 on`);
  return amount;
}

export function oneOf<T extends string>(text: string, words: readonly T[]): T {
  const word = words.find((each) => each === text);
  if (word === undefined) throw new BadCell(`'${text}' is none of ${words.join(', ')}`);
  return word;
}

export function metricIn(text: string): LoadMetric {
  return oneOf(text, loadMetrics);
}

/** Holds cpu, memory and bandwidth to shares. */
export function loadIn(metric: LoadMetric, value: number): number {
  if (!Number.isFinite(value) || value < 0) throw new BadCell(`${value} is no number from 0 on`);
  if (metric === 'sessions' || metric === 'requests') return value;
  if (value > overFull)
    throw new BadCell(`${value} is over 1: ${metric} is a share of 0 to 1 (percent want a scale of 0.01)`);
  return Math.min(value, 1);
}
