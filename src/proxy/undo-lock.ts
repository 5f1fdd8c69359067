import { encodeDiscardChanges, encodePartialUnlock, encodeUnlock } from '../netconf/index.ts';
import type { HeldLocks } from './held-locks.ts';

/** What frees the device of a lock that is taken back, by the name that it is held under; asked before it is forgotten. */
export function undoLock(locks: HeldLocks, name: string): readonly string[] {
  const [kind, what = ''] = name.split(' ');
  switch (kind) {
    case 'partial':
      return [encodePartialUnlock(Number(what))];
    case 'datastore':
      return what === 'candidate' ? [encodeDiscardChanges(), encodeUnlock(what)] : [encodeUnlock(what)];
    case 'narrowed':
      // Out of its turn there is nothing of it on the device, and the changes in the candidate are another's.
      return locks.narrowed?.turn === undefined ? [] : [encodeDiscardChanges(), encodeUnlock('candidate')];
    default:
      return [];
  }
}
