import { Chain, type Link } from './chain.ts';

/** How many that are out of use are kept in any case. */
const alwaysKept = 1_024;

/**
 * What is out of use for now and likely to come again, the longest unused first. It stays in its map, since a map of V8
 * keeps the slot of a deleted key until it is rebuilt: one key that comes and goes beside many others would walk a
 * chain of its own dead slots. A quarter of all may be idle, so that what is dropped is seldom what comes back.
 */
export class Idle<T extends Link<T> & { idle: boolean }> {
  readonly #resting = new Chain<T>();

  rest(item: T): void {
    item.idle = true;
    this.#resting.append(item);
  }

  wake(item: T): void {
    item.idle = false;
    this.#resting.drop(item);
  }

  /** The one to forget, where more are idle than is worth it. */
  surplus(all: number): T | undefined {
    const oldest = this.#resting.size > Math.max(alwaysKept, all >> 2) ? this.#resting.first : undefined;
    if (oldest !== undefined) this.wake(oldest);
    return oldest;
  }
}
