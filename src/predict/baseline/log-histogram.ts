/** Neighbouring buckets differ by 8 %, so a quantile is off by 4 % at most. */
const growth = Math.log(1.08);
const mostBuckets = 256;
/** What is below counts as this. */
const least = 1e-6;

/**
 * Quantiles of positive values in buckets that grow by a constant factor (DDSketch; Masson, Rim and Lee, VLDB 2019), with
 * weights that fade. It has 256 buckets at most: where the values span more, the lowest fall into one.
 */
export class LogHistogram {
  readonly #weights: number[] = [];
  /** The bucket of the first weight. */
  #first = 0;
  #total = 0;

  get weight(): number {
    return this.#total;
  }

  /** All that is there now counts for less: `factor` is 0..1. */
  fade(factor: number): void {
    for (let at = 0; at < this.#weights.length; at += 1) this.#weights[at] = this.#in(at) * factor;
    this.#total *= factor;
  }

  add(value: number): void {
    const bucket = Math.round(Math.log(Math.max(value, least)) / growth);
    if (this.#weights.length === 0) this.#first = bucket;
    const at = this.#reach(bucket);
    this.#weights[at] = this.#in(at) + 1;
    this.#total += 1;
  }

  /** 0 where nothing was added. */
  quantile(share: number): number {
    let below = 0;
    for (let at = 0; at < this.#weights.length; at += 1) {
      const weight = this.#in(at);
      if (weight > 0 && below + weight >= share * this.#total)
        // Inside a bucket values are taken to lie evenly, in the logarithm.
        return Math.exp((this.#first + at - 0.5 + (share * this.#total - below) / weight) * growth);
      below += weight;
    }
    return 0;
  }

  /** The place of a bucket, made where it was not; one below the lowest there can be counts as that. */
  #reach(bucket: number): number {
    while (bucket < this.#first && this.#weights.length < mostBuckets) {
      this.#weights.unshift(0);
      this.#first -= 1;
    }
    while (bucket >= this.#first + this.#weights.length) {
      this.#weights.push(0);
      if (this.#weights.length > mostBuckets) this.#dropLowest();
    }
    return Math.max(bucket - this.#first, 0);
  }

  #dropLowest(): void {
    const lowest = this.#weights.shift() ?? 0;
    this.#weights[0] = this.#in(0) + lowest;
    this.#first += 1;
  }

  #in(at: number): number {
    return this.#weights[at] ?? 0;
  }
}
