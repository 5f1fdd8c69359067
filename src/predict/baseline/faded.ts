/** Milliseconds after which a workflow counts for half. */
const halfLife = 14 * 24 * 3_600_000;
/** Beside its age, each newer workflow takes this share of it: about the newest 128 count. */
const displaced = 1 / 128;

/** What is left of the weight of older samples when one comes at `at`. */
export function fadeBefore(at: number, last: number): number {
  return fadeSince(at, last) * (1 - displaced);
}

/** What age alone leaves of a weight. */
export function fadeSince(at: number, last: number): number {
  return 0.5 ** (Math.max(at - last, 0) / halfLife);
}
