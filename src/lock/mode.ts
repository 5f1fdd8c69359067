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

export function compatible(one: Mode, other: Mode): boolean {
  return compatibleWith[one].includes(other);
}

/** The mode that every ancestor takes before a node is locked. */
export function intention(mode: Mode): Mode {
  return mode === 'IS' || mode === 'S' ? 'IS' : 'IX';
}
