/** Gray's modes of multi-granularity locking ("Granularity of Locks in a Shared Data Base", 1975). */
export type Mode = 'IS' | 'IX' | 'S' | 'SIX' | 'X';

export const modes: readonly Mode[] = ['IS', 'IX', 'S', 'SIX', 'X'];

/** Which modes of other owners each mode bears on the same node. */
const compatibleWith: Readonly<Record<Mode, readonly Mode[]>> = {
  IS: ['IS', 'IX', 'S', 'SIX'],
  IX: ['IS', 'IX'],
  S: ['IS', 'S'],
  SIX: ['IS'],
  X: [],
};

/** The modes that a holder of each has as well, on the same node. */
const included: Readonly<Record<Mode, readonly Mode[]>> = {
  IS: ['IS'],
  IX: ['IX', 'IS'],
  S: ['S', 'IS'],
  SIX: ['SIX', 'S', 'IX', 'IS'],
  X: ['X', 'SIX', 'S', 'IX', 'IS'],
};

/** The modes that a lock on an ancestor gives for everything beneath it. */
const inherited: Readonly<Record<Mode, readonly Mode[]>> = {
  IS: [],
  IX: [],
  S: ['S', 'IS'],
  SIX: ['S', 'IS'],
  X: ['X', 'SIX', 'S', 'IX', 'IS'],
};

export function compatible(one: Mode, other: Mode): boolean {
  return compatibleWith[one].includes(other);
}

export function includes(held: Mode, wanted: Mode): boolean {
  return included[held].includes(wanted);
}

export function inherits(heldAbove: Mode, wanted: Mode): boolean {
  return inherited[heldAbove].includes(wanted);
}

/** The mode that every ancestor takes before a node is locked. */
export function intention(mode: Mode): Mode {
  return mode === 'IS' || mode === 'S' ? 'IS' : 'IX';
}
