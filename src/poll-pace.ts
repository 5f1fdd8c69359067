import { sampleStep } from './load-sampler.ts';

/** Milliseconds between two readings of a device that somebody works on or waits for. */
const atWork = 2_000;
/** A device that does not answer is asked ever less often, up to this many milliseconds apart. */
const longest = 60_000;

/** When the loads of many devices are read. All times in milliseconds. */
export interface PollPace {
  /** From the start to the first reading of the device in that place: the first at once, the others behind it one by one. */
  first(place: number): number;
  /**
   * From the beginning of one reading to that of the next.
   *
   * @param isAtWork whether somebody works on the device or waits for it
   * @param failures readings in a row that failed
   */
  next(isAtWork: boolean, failures: number): number;
  /** How old a reading may be before it is none of now: as if two had failed. */
  freshness(isAtWork: boolean): number;
}

/**
 * Devices at rest are read once a sample of the load history, as long as all of them together are no more than `perSecond`;
 * beyond that each is read less often. 5,000 devices at 170 a second: every 29 s.
 */
export function pollPace(devices: number, perSecond: number, working: number = atWork): PollPace {
  const atRest = Math.max(sampleStep, (devices / perSecond) * 1_000);
  const interval = (isAtWork: boolean): number => (isAtWork ? working : atRest);
  return {
    first: (place) => (place / perSecond) * 1_000,
    next: (isAtWork, failures) => {
      const usual = interval(isAtWork);
      return Math.max(usual, Math.min(usual * 2 ** failures, longest));
    },
    freshness: (isAtWork) => Math.max(10_000, interval(isAtWork) * 3),
  };
}
