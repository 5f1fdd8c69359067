/** As the API tells them: times and steps in milliseconds, loads as shares; null is a gap. */
export interface SeriesTold {
  readonly start: number;
  readonly step: number;
  readonly values: readonly (number | null)[];
}

export interface ForecastSeen {
  readonly start: number;
  readonly step: number;
  readonly mean: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Seconds, then what was read, the mean that is forecast, and its 90 % interval; each as long as the times. */
export type LoadColumns = readonly [
  times: readonly number[],
  read: readonly (number | null)[],
  mean: readonly (number | null)[],
  low: readonly (number | null)[],
  high: readonly (number | null)[],
];

/** One row of columns for the chart, in the order of time. */
export function loadColumns(past: SeriesTold, forecast: ForecastSeen | undefined): LoadColumns {
  const rows = past.values.map((value, n) => row(past.start + n * past.step, value));
  const { start = 0, step = 0, mean = [], low = [], high = [] } = forecast ?? {};
  for (const [n, value] of mean.entries())
    rows.push(row(start + n * step, null, value, low[n] ?? null, high[n] ?? null));
  rows.sort((one, other) => one[0] - other[0]);
  return [0, 1, 2, 3, 4].map((column) => rows.map((each) => each[column] ?? null)) as unknown as LoadColumns;
}

type Row = readonly [number, number | null, number | null, number | null, number | null];

function row(
  time: number,
  read: number | null,
  mean: number | null = null,
  low: number | null = null,
  high: number | null = null,
): Row {
  return [time / 1_000, read, mean, low, high];
}
