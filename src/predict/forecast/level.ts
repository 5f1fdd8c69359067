import type { Forecaster } from './forecaster.ts';

/** Tried in turn; the one with the least squared error one step ahead is taken. */
const smoothings = [0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1];

/** Simple exponential smoothing: the level goes on. Asks for one value alone, so it is what a new device begins with. */
export const level: Forecaster = {
  name: 'level',
  forecast: ({ values, horizon }) => ({ mean: new Array<number>(horizon).fill(bestLevel(values)) }),
};

function bestLevel(values: readonly number[]): number {
  let best = { error: Number.POSITIVE_INFINITY, level: values.at(-1) ?? 0 };
  for (const smoothing of smoothings) {
    const found = smooth(values, smoothing);
    if (found.error < best.error) best = found;
  }
  return best.level;
}

function smooth(values: readonly number[], smoothing: number): { error: number; level: number } {
  let level = values[0] ?? 0;
  let error = 0;
  for (const value of values) {
    error += (value - level) ** 2;
    level += smoothing * (value - level);
  }
  return { error, level };
}
