/** What a way said at one origin of a series, beside what came. */
export interface Scored {
  readonly series: string;
  readonly origin: number;
  readonly mean: readonly number[];
  readonly actual: readonly number[];
  /** The mean absolute step of a season in the past (Hyndman and Koehler, 2006): the scale of MASE. */
  readonly scale: number;
  /** Of CPU. */
  readonly milliseconds: number;
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export const average = (values: readonly number[]): number => sum(values) / values.length;

export const geometricMean = (values: readonly number[]): number => Math.exp(average(values.map(Math.log)));

const absoluteError = ({ mean, actual }: Scored): number =>
  sum(actual.map((value, at) => Math.abs(value - (mean[at] ?? Number.NaN))));

/** By series: the sum of absolute errors over its origins, against the rival's over the same origins. */
export function errorRatios(ours: readonly Scored[], rival: readonly Scored[]): readonly number[] {
  const rivals = new Map(rival.map((one) => [keyOf(one), one]));
  const sums = new Map<string, { ours: number; rival: number }>();
  for (const one of ours) {
    const other = rivals.get(keyOf(one));
    if (other === undefined) continue;
    const before = sums.get(one.series) ?? { ours: 0, rival: 0 };
    sums.set(one.series, {
      ours: before.ours + absoluteError(one),
      rival: before.rival + absoluteError(other),
    });
  }
  return [...sums.values()].filter((pair) => pair.rival > 0).map((pair) => pair.ours / pair.rival);
}

export const keyOf = ({ series, origin }: Pick<Scored, 'series' | 'origin'>): string => `${series}@${origin}`;

/** In percent, 0 to 200; a step where both are 0 counts as 0. */
export function symmetricError(all: readonly Scored[]): number {
  return average(
    all.map(({ mean, actual }) =>
      average(
        actual.map((value, at) => {
          const said = mean[at] ?? Number.NaN;
          const size = Math.abs(value) + Math.abs(said);
          return size === 0 ? 0 : (200 * Math.abs(value - said)) / size;
        }),
      ),
    ),
  );
}

export function scaledError(all: readonly Scored[]): number {
  const usable = all.filter(({ scale }) => scale > 0);
  return average(usable.map((one) => absoluteError(one) / one.actual.length / one.scale));
}

export function seasonalScale(values: readonly number[], period: number): number {
  return average(values.slice(period).map((value, at) => Math.abs(value - (values[at] ?? value))));
}
