/** So many tokens a second, and a store of them for bursts. What is taken beyond the store is owed. */
export class TokenBucket {
  readonly #perMillisecond: number;
  readonly #burst: number;
  #level: number;
  #at: number;

  /** @param now milliseconds, as in every call */
  constructor(perSecond: number, burst: number, now: number) {
    this.#perMillisecond = perSecond / 1_000;
    this.#burst = burst;
    this.#level = burst;
    this.#at = now;
  }

  /** Milliseconds until the token that is taken is there; 0 where it is. */
  take(now: number): number {
    this.#fill(now);
    this.#level -= 1;
    return this.#level >= 0 ? 0 : Math.ceil(-this.#level / this.#perMillisecond);
  }

  /** Takes a token only where one is there. */
  takeNow(now: number): boolean {
    this.#fill(now);
    if (this.#level < 1) return false;
    this.#level -= 1;
    return true;
  }

  #fill(now: number): void {
    this.#level = Math.min(this.#burst, this.#level + Math.max(0, now - this.#at) * this.#perMillisecond);
    this.#at = Math.max(this.#at, now);
  }
}
