import type { Revocation, Seat } from '../harmony/index.ts';
import { encodeDiscardChanges, encodePartialUnlock, encodeUnlock } from '../netconf/index.ts';
import { type HeldLocks, type Loss, turnName } from './held-locks.ts';

/** A lock that its session has no longer, and what is left to do about it, in this order. */
export interface TakenBack {
  readonly name: string;
  /** What frees the device of it. */
  readonly undo: readonly string[];
  readonly seats: readonly Seat[];
}

/** Undefined where the seat is none of the session's locks. The changes of a turn go with any of the locks that it is by. */
export function takeBack(locks: HeldLocks, seat: Seat, why: Revocation): TakenBack | undefined {
  const name = locks.nameOf(seat);
  if (name === undefined) return undefined;
  const undo = undoLock(locks, name);
  const turn = name.startsWith('narrowed ') ? locks.turn : undefined;
  if (turn !== undefined) locks.turn = undefined;
  locks.markRevoked(name, why);
  const ofTurn = turn === undefined ? [] : [turn.seat, ...turn.beside];
  return { name, undo, seats: [...new Set([...ofTurn, seat])] };
}

function undoLock(locks: HeldLocks, name: string): readonly string[] {
  const [kind, what = ''] = name.split(' ');
  switch (kind) {
    case 'partial':
      return [encodePartialUnlock(Number(what))];
    case 'datastore':
      return what === 'candidate' ? [encodeDiscardChanges(), encodeUnlock(what)] : [encodeUnlock(what)];
    case 'narrowed':
      // Out of its turn there is nothing of it on the device, and the changes in the candidate are another's.
      return locks.turn === undefined ? [] : [encodeDiscardChanges(), encodeUnlock('candidate')];
    default:
      return [];
  }
}

/** Says to a client that goes on as if it had the lock what became of it, and what to do. */
export function revokedText(locks: HeldLocks, name: string): string {
  const why = locks.lossOf(name) ?? 'lease';
  const over = `was taken back ${lossText[why]}`;
  const [kind, what = ''] = name.split(' ');
  if (name === turnName)
    return `the changes of this session were discarded, and their lock taken back ${lossText[why]}: discard-changes, and edit anew`;
  if (kind === 'datastore') return `the lock on ${what} ${over}: lock it again`;
  const lost = kind === 'narrowed' ? ', and what was not committed is discarded' : '';
  const then = what === 'candidate' ? 'unlock it or lock it again' : 'give it up by partial-unlock';
  return `the lock ${what} ${over}${lost}: ${then}`;
}

/** How a lock was lost, behind "was taken back". */
export const lossText: Readonly<Record<Loss, string>> = {
  lease: 'when its lease ran out',
  operator: 'by an operator',
  'higher-class': 'for a higher class',
};
