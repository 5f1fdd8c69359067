import type { Pending, Work } from '../../src/harmony/index.ts';
import { PassingDesk } from './passing-desk.ts';

/** A planted bug: a scope that is taken for one edit leaves out the subtrees that it writes. */
export class NarrowDesk extends PassingDesk {
  override request(work: Work): Pending {
    if (work.reserve || work.scopes.every(({ mode }) => mode === 'X')) return super.request(work);
    const scopes = work.scopes.filter(({ mode }) => mode === 'IX');
    return super.request({ ...work, scopes });
  }
}
