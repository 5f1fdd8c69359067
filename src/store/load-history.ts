import type { LoadMetric, LoadSeries } from '../predict/index.ts';

/** One reading of a device. NaN: nothing could be read; a metric that is left out keeps what is there. */
export type LoadSample = { readonly [metric in LoadMetric]?: number };

/** What stands for the readings inside of one step. */
export type LoadStatistic = 'mean' | 'max';

/** Devices' load over time, in rings: the older, the coarser. Losing the last minute in a crash is a gap and nothing else. */
export interface LoadHistory {
  /**
   * Lazy: written in batches. In any order, and again for the same step: then the later call counts. Throws RangeError for a
   * time that is no time, or more than a minute ahead of the clock.
   *
   * @param at milliseconds since the epoch
   */
  add(device: string, at: number, sample: LoadSample): void;
  /**
   * From the first step that is known, or from the one that `from` falls into, up to the last one that is over; NaN where
   * nothing was read. Of an unknown device it is empty. What was added is seen at once.
   *
   * @param step milliseconds; a multiple of 5,000, else RangeError
   */
  series(
    device: string,
    metric: LoadMetric,
    step: number,
    from?: number,
    statistic?: LoadStatistic,
  ): LoadSeries;
  /** Those with anything kept, by name. */
  devices(): readonly string[];
  close(): void;
}
