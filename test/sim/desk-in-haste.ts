import type { Pending, Work } from '../../src/harmony/index.ts';
import type { Dice } from './dice.ts';
import { PassingDesk } from './passing-desk.ts';
import type { Desk } from './watched-harmony.ts';

/** A planted bug: what is held for one edit is given back as soon as it is granted. */
export class DeskInHaste extends PassingDesk {
  readonly #dice: Dice;

  constructor(desk: Desk, dice: Dice) {
    super(desk);
    this.#dice = dice;
  }

  override request(work: Work): Pending {
    const pending = super.request(work);
    if (work.reserve || !this.#dice.chance(0.1)) return pending;
    const verdict = pending.verdict.then((given) => {
      if (given.granted) void this.release(given.seat, 'released');
      return given;
    });
    return { ...pending, verdict };
  }
}
