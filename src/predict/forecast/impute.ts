/** Gaps of so many steps at most are bridged by a straight line; longer ones take the season's shape. */
const shortGap = 3;

/**
 * Fills what is missing (NaN, and an infinity, which no device means). A short gap is bridged by a line; in a long one stands
 * what was seen a season before, or else after. Both ends carry the nearest value on. Empty where nothing was seen at all.
 */
export function impute(values: readonly number[], period: number | undefined): number[] {
  const first = values.findIndex(Number.isFinite);
  if (first < 0) return [];
  const filled = values.slice();
  let before = -1;
  for (let at = 0; at <= filled.length; at += 1) {
    if (at < filled.length && !Number.isFinite(filled[at])) continue;
    if (at - before > 1) fillGap(filled, before, at, period);
    before = at;
  }
  return filled;
}

/** Between the last value seen, at `before`, and the next, at `after`; either may lie outside the series. */
function fillGap(filled: number[], before: number, after: number, period: number | undefined): void {
  const left = filled[before] ?? filled[after] ?? 0;
  const right = filled[after] ?? left;
  const isLong = after - before - 1 > shortGap;
  for (let at = before + 1; at < after; at += 1) {
    const line = left + ((right - left) * (at - before)) / (after - before);
    filled[at] = (isLong ? seasonAway(filled, at, period) : undefined) ?? line;
  }
}

function seasonAway(filled: readonly number[], at: number, period: number | undefined): number | undefined {
  if (period === undefined) return undefined;
  return [filled[at - period], filled[at + period]].find(Number.isFinite);
}
