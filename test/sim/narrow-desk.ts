import type { Pending, Work } from '../../src/harmony/index.ts';
import type { Desk } from './watched-harmony.ts';

/** A planted bug: a scope that is taken for one edit leaves out the subtrees that it writes. */
export class NarrowDesk implements Desk {
  readonly #desk: Desk;
  readonly release: Desk['release'];
  readonly stands: Desk['stands'];
  readonly renew: Desk['renew'];

  constructor(desk: Desk) {
    this.#desk = desk;
    this.release = (seat, outcome) => desk.release(seat, outcome);
    this.stands = (seat) => desk.stands(seat);
    this.renew = (seat) => desk.renew(seat);
  }

  request(work: Work): Pending {
    if (work.reserve || work.scopes.every(({ mode }) => mode === 'X')) return this.#desk.request(work);
    const scopes = work.scopes.filter(({ mode }) => mode === 'IX');
    return this.#desk.request({ ...work, scopes });
  }
}
