import { mean, quantile } from '../quantile.ts';

/** What is added to the mean for either end of the interval, by step. */
export interface Offsets {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** The share of values that fall outside. */
export const miss = 0.1;

/** So many residuals are wanted for one quantile; steps near by lend theirs. */
const wanted = 60;

/**
 * Conformal: the quantiles of the backtest's residuals, by step of the horizon (Stankeviciute, Alaa and van der Schaar,
 * Conformal time-series forecasting, 2021), then stretched until each origin's residuals would have been covered by the others'
 * intervals as often as was promised: the residuals of one origin err together. Steps past the backtest's take its last.
 *
 * @param residuals by origin, then by step
 */
export function offsetsOf(residuals: readonly (readonly number[])[], horizon: number): Offsets {
  const plain = quantilesByStep(residuals);
  const width = stretchOf(residuals);
  const carry = (ends: readonly number[]): number[] =>
    Array.from({ length: horizon }, (_, step) => width * (ends[step] ?? ends.at(-1) ?? 0));
  return { low: carry(plain.low), high: carry(plain.high) };
}

function quantilesByStep(residuals: readonly (readonly number[])[]): Offsets {
  const steps = residuals[0]?.length ?? 0;
  const reach = Math.ceil((wanted / Math.max(residuals.length, 1) - 1) / 2);
  const near = Array.from({ length: steps }, (_, step) =>
    residuals.flatMap((row) => row.slice(Math.max(0, step - reach), step + reach + 1)),
  );
  return {
    low: near.map((some) => Math.min(0, quantile(some, miss / 2))),
    high: near.map((some) => Math.max(0, quantile(some, 1 - miss / 2))),
  };
}

/** The same origins chose the weights, so their residuals are a little too small. */
const margin = 0.03;

/** Tried in turn. With one origin nothing can be told, and the widest is taken. */
const stretches = [1, 1.05, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2, 2.25, 2.5, 3];

function stretchOf(residuals: readonly (readonly number[])[]): number {
  const others = residuals.map((_, origin) =>
    quantilesByStep(residuals.filter((_, other) => other !== origin)),
  );
  const isEnough = (stretch: number): boolean => coverageOf(residuals, others, stretch) >= 1 - miss + margin;
  return (residuals.length > 1 ? stretches.find(isEnough) : undefined) ?? stretches.at(-1) ?? 1;
}

function coverageOf(
  residuals: readonly (readonly number[])[],
  others: readonly Offsets[],
  stretch: number,
): number {
  const inside = residuals.flatMap((row, origin) =>
    row.map((residual, step) => {
      const { low, high } = others[origin] ?? { low: [], high: [] };
      return residual >= stretch * (low[step] ?? 0) && residual <= stretch * (high[step] ?? 0) ? 1 : 0;
    }),
  );
  return mean(inside);
}

/** How fast the width follows what is seen: by a whole horizon outside it would grow by so many powers of e. */
const pace = 3;
/** One look changes the width by no more than this, on its logarithm. */
const mostAtOnce = 0.7;
const widths = { least: 0.8, most: 4 };

/**
 * Adaptive: the width that the intervals are to be stretched by, after `missed` of `seen` values fell outside (after Gibbs
 * and Candès, Adaptive conformal inference under distribution shift, 2021, on the logarithm of the width).
 */
export function adaptWidth(
  width: number,
  { missed, seen, horizon }: { readonly missed: number; readonly seen: number; readonly horizon: number },
): number {
  const surplus = (pace * (missed - miss * seen)) / horizon;
  const next = width * Math.exp(Math.min(mostAtOnce, Math.max(-mostAtOnce, surplus)));
  return Math.min(widths.most, Math.max(widths.least, next));
}
