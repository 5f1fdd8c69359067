import type { DeviceStatus, Harmony, Pending, Seat, Work } from '../../src/harmony/index.ts';
import type { Outcome } from '../../src/predict/index.ts';
import type { GrantBook } from './grant-book.ts';
import type { QueueWatch } from './queue-watch.ts';

/** What sessions ask Forelock through. */
export type Desk = Pick<Harmony, 'request' | 'release' | 'stands' | 'renew' | 'knows' | 'deviceStatus'>;

interface WatchedOptions {
  readonly harmony: Harmony;
  readonly book: GrantBook;
  readonly queue: QueueWatch;
  /** Whether this Forelock lives: what a dead one still says is not heard. */
  readonly alive: () => boolean;
}

/** Harmony as sessions have it, with every question and answer entered in the book. */
export class WatchedHarmony implements Desk {
  readonly #options: WatchedOptions;

  constructor(options: WatchedOptions) {
    this.#options = options;
  }

  request(work: Work): Pending {
    const { harmony, book, queue, alive } = this.#options;
    if (!alive()) return { verdict: new Promise(() => {}), cancel: () => {} };
    const claim = book.ask(work);
    const pending = harmony.request(work);
    const verdict = pending.verdict.then((given) => {
      if (alive()) {
        book.ruled(claim, given);
        queue.checkStarved(harmony, claim);
      }
      return given;
    });
    return { verdict, cancel: () => pending.cancel() };
  }

  async release(seat: Seat, outcome: Outcome): Promise<void> {
    const { harmony, book, alive } = this.#options;
    if (!alive()) return;
    const claim = book.leaving(seat);
    await harmony.release(seat, outcome);
    if (claim !== undefined && alive()) book.left(claim);
  }

  stands(seat: Seat): boolean {
    return this.#options.harmony.stands(seat);
  }

  knows(device: string): boolean {
    return this.#options.harmony.knows(device);
  }

  deviceStatus(device: string, sessions: number): DeviceStatus {
    return this.#options.harmony.deviceStatus(device, sessions);
  }

  /** A Forelock that has died renews nothing; what it says then is heard by nobody. */
  renew(seat: Seat): number {
    return this.#options.alive() ? this.#options.harmony.renew(seat) : 0;
  }
}
