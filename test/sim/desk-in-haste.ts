import type { Pending, Seat, Work } from '../../src/harmony/index.ts';
import type { Outcome } from '../../src/predict/index.ts';
import type { Dice } from './dice.ts';
import type { Desk } from './watched-harmony.ts';

/** A planted bug: what is held for one edit is given back as soon as it is granted. */
export class DeskInHaste implements Desk {
  readonly #desk: Desk;
  readonly #dice: Dice;

  constructor(desk: Desk, dice: Dice) {
    this.#desk = desk;
    this.#dice = dice;
  }

  request(work: Work): Pending {
    const pending = this.#desk.request(work);
    if (work.reserve || !this.#dice.chance(0.1)) return pending;
    const verdict = pending.verdict.then((given) => {
      if (given.granted) void this.#desk.release(given.seat, 'released');
      return given;
    });
    return { ...pending, verdict };
  }

  release(seat: Seat, outcome: Outcome): Promise<void> {
    return this.#desk.release(seat, outcome);
  }

  stands(seat: Seat): boolean {
    return this.#desk.stands(seat);
  }

  renew(seat: Seat): number {
    return this.#desk.renew(seat);
  }
}
