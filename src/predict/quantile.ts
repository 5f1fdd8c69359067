/** Linear between order statistics (Hyndman and Fan's type 7, R's default); 0 of nothing. */
export function quantile(samples: readonly number[], share: number): number {
  return quantileOfSorted(
    samples.toSorted((a, b) => a - b),
    share,
  );
}

/** The same, of samples that stand in order. */
export function quantileOfSorted(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

export const mean = (samples: readonly number[]): number =>
  samples.length === 0 ? 0 : samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
