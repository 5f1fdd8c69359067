import { type LoadMetric, loadMetrics } from '../predict/index.ts';
import type { LoadSample, LoadStatistic } from './load-history.ts';

/** A series of one step, of which the newest chunks are kept. A chunk is written as a whole, over the one a ring ago. */
export interface Ring {
  /** Milliseconds from one point to the next. */
  readonly step: number;
  /** Points of one chunk. */
  readonly points: number;
  /** One more than the span needs: the newest is not full. */
  readonly chunks: number;
}

/** 5 s for 6 h, 5 min for 14 days, 1 h for 400 days. A chunk of each is a whole number of points of the next. */
export const rings: readonly Ring[] = [
  { step: 5_000, points: 60, chunks: 73 },
  { step: 300_000, points: 48, chunks: 85 },
  { step: 3_600_000, points: 48, chunks: 201 },
];

export const finestStep = 5_000;

/** The finest ring has one reading a point: its mean is its greatest. */
export function statisticsOf(ring: Ring): readonly LoadStatistic[] {
  return ring.step === finestStep ? ['mean'] : ['mean', 'max'];
}

/** Milliseconds of one chunk. */
export function spanOf({ step, points }: Ring): number {
  return step * points;
}

/** The coarsest ring whose points add up to the step. */
export function ringFor(step: number): Ring {
  const fitting = rings.filter((ring) => step % ring.step === 0).at(-1);
  if (fitting === undefined || !(step > 0))
    throw new RangeError(`a step of ${step} ms is no multiple of ${finestStep}`);
  return fitting;
}

/** Points of all metrics; 4-byte floats, metric after metric, the means before the greatest. */
export class Chunk {
  readonly ring: Ring;
  /** Time of its first point over its span. */
  readonly number: number;
  readonly #values: Float32Array;

  constructor(ring: Ring, number: number, bytes?: Uint8Array) {
    this.ring = ring;
    this.number = number;
    this.#values = new Float32Array(ring.points * loadMetrics.length * statisticsOf(ring).length).fill(NaN);
    // What has another length is of no format that is known.
    if (bytes?.byteLength === this.#values.byteLength) new Uint8Array(this.#values.buffer).set(bytes);
  }

  get bytes(): Buffer {
    return Buffer.from(this.#values.buffer);
  }

  set(point: number, sample: LoadSample): void {
    for (const metric of loadMetrics) {
      const value = sample[metric];
      if (value !== undefined) this.#values[this.#at(metric, point, 'mean')] = value;
    }
  }

  values(metric: LoadMetric, statistic: LoadStatistic): Float32Array {
    const start = this.#at(metric, 0, statisticsOf(this.ring).includes(statistic) ? statistic : 'mean');
    return this.#values.subarray(start, start + this.ring.points);
  }

  /** Makes one point of the mean and the greatest of finer ones; a metric of which nothing was read stays as it is. */
  condense(point: number, finer: Chunk, from: number, to: number): void {
    for (const metric of loadMetrics) {
      const mean = meanOf(finer.values(metric, 'mean').subarray(from, to));
      if (Number.isNaN(mean)) continue;
      this.#values[this.#at(metric, point, 'mean')] = mean;
      this.#values[this.#at(metric, point, 'max')] = greatestOf(
        finer.values(metric, 'max').subarray(from, to),
      );
    }
  }

  #at(metric: LoadMetric, point: number, statistic: LoadStatistic): number {
    const before = (statistic === 'max' ? loadMetrics.length : 0) + loadMetrics.indexOf(metric);
    return before * this.ring.points + point;
  }
}

/** Of what was read; NaN where nothing was. */
export function meanOf(values: Iterable<number>): number {
  let sum = 0;
  let count = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sum += value;
    count += 1;
  }
  return sum / count;
}

export function greatestOf(values: Iterable<number>): number {
  let greatest = Number.NaN;
  for (const value of values) if (!(greatest >= value) && !Number.isNaN(value)) greatest = value;
  return greatest;
}
