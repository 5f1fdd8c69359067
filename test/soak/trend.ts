/** One measure over time: seconds since the start, and what was there. */
export interface Series {
  readonly name: string;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

export interface Trend {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  /** By least squares, in units an hour. */
  readonly slope: number;
  /** What the slope is over, as good as for certain: it less three of its standard errors. */
  readonly surely: number;
  /** The most that it may surely grow in an hour. */
  readonly bound: number;
  readonly grows: boolean;
}

/**
 * Fits a line; needs three points.
 *
 * @param bound of the growth in an hour
 * @param floor what the whole time may surely have grown by, however short it was: what fills up does so at first
 */
export function trendOf({ name, times, values }: Series, bound: number, floor: number = 0): Trend {
  const n = values.length;
  if (n < 3) throw new RangeError(`${name}: ${n} samples are too few for a trend`);
  const [t, v] = [mean(times), mean(values)];
  const spread = sum(times.map((time) => (time - t) ** 2));
  const slope = sum(times.map((time, at) => (time - t) * ((values[at] ?? v) - v))) / spread;
  const off = sum(values.map((value, at) => (value - v - slope * ((times[at] ?? t) - t)) ** 2));
  const error = Math.sqrt(off / (n - 2) / spread);
  const surely = (slope - 3 * error) * 3_600;
  const ends = { first: values[0] ?? v, last: values.at(-1) ?? v };
  const grown = (surely / 3_600) * ((times.at(-1) ?? 0) - (times[0] ?? 0));
  return { name, ...ends, slope: slope * 3_600, surely, bound, grows: surely > bound && grown > floor };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
