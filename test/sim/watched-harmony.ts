import type { DeviceStatus, Harmony, Pending, Seat, Verdict, Work } from '../../src/harmony/index.ts';
import type { Outcome } from '../../src/predict/index.ts';
import type { GrantBook } from './grant-book.ts';
import type { QueueWatch } from './queue-watch.ts';
import type { SignalWatch } from './signal-watch.ts';
import { uncommittedNode } from './write-check.ts';

/** What sessions ask Forelock through. */
export type Desk = Pick<Harmony, 'request' | 'release' | 'stands' | 'renew' | 'knows' | 'deviceStatus'>;

interface WatchedOptions {
  readonly harmony: Harmony;
  readonly book: GrantBook;
  readonly queue: QueueWatch;
  readonly signals: SignalWatch;
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
    const { harmony, book, queue, signals, alive } = this.#options;
    if (!alive()) return { id: '', verdict: new Promise(() => {}), cancel: () => {} };
    const claim = book.ask(work);
    const pending = harmony.request(work);
    const verdict = pending.verdict.then((given) => {
      if (alive()) {
        book.ruled(claim, given);
        queue.checkStarved(harmony, claim);
        const told = signalOf(given);
        if (told !== undefined) signals.expect(work.session, ...told);
      }
      return given;
    });
    return { ...pending, verdict };
  }

  async release(seat: Seat, outcome: Outcome): Promise<void> {
    const { harmony, book, signals, alive } = this.#options;
    if (!alive()) return;
    const { work } = seat;
    const claim = book.leaving(seat);
    await harmony.release(seat, outcome);
    if (claim === undefined || !alive()) return;
    book.left(claim);
    // A turn is no grant that its client knows of: its lock of subtrees is what is told.
    if (outcome === 'revoked' && !isTurn(work)) signals.expect(work.session, 'revoked', seat.grant.id);
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

function isTurn({ scopes }: Work): boolean {
  return scopes.every(({ path }) => path[2] === uncommittedNode);
}

function signalOf(verdict: Verdict): ['granted' | 'deadlock-victim', string] | undefined {
  if (!verdict.granted) return verdict.reason === 'deadlock' ? ['deadlock-victim', ''] : undefined;
  return verdict.seat.waited > 0 ? ['granted', verdict.seat.grant.id] : undefined;
}
