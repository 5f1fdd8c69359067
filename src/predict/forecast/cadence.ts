/** How often what is done to a series; milliseconds. */
export interface Cadence {
  /** What came is taken in. */
  readonly update: number;
  /** The members of the choice are fitted anew; a multiple of `update`. */
  readonly refit: number;
  /** All candidates are tried anew. */
  readonly choose: number;
  /** A choice that has drifted is made anew, but not more often. */
  readonly chooseAtMost: number;
}

const hour = 3_600_000;

export const usualCadence: Cadence = {
  update: hour / 12,
  refit: hour,
  choose: 7 * 24 * hour,
  chooseAtMost: 24 * hour,
};

/** FNV-1a, 32 bits: spreads names over a period, the same on each start. */
export function phaseOf(name: string, period: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  // FNV's low bits alone follow the last letters too closely.
  return ((hash ^ (hash >>> 15)) >>> 0) % period;
}

/** Whether a moment of this phase lies after `last` and not after `now`. */
export function isDue(last: number, now: number, period: number, phase: number): boolean {
  return Math.floor((now - phase) / period) > Math.floor((last - phase) / period);
}
