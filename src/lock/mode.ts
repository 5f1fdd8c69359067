/** Gray's modes of multi-granularity locking ("Granularity of Locks in a Shared Data Base", 1975). */
export type Mode = 'IS' | 'IX' | 'S' | 'SIX' | 'X';

export const modes: readonly Mode[] = ['IS', 'IX', 'S', 'SIX', 'X'];

/** One bit a mode, so that what is present on a node is one number. */
export const bitOf: Readonly<Record<Mode, number>> = { IS: 1, IX: 2, S: 4, SIX: 8, X: 16 };

/** The bits of the modes of other owners that each mode does not bear on the same node. */
export const barredBy: Readonly<Record<Mode, number>> = {
  IS: bitOf.X,
  IX: bitOf.S | bitOf.SIX | bitOf.X,
  S: bitOf.IX | bitOf.SIX | bitOf.X,
  SIX: bitOf.IX | bitOf.S | bitOf.SIX | bitOf.X,
  X: bitOf.IS | bitOf.IX | bitOf.S | bitOf.SIX | bitOf.X,
};

export function compatible(one: Mode, other: Mode): boolean {
  return (barredBy[one] & bitOf[other]) === 0;
}

/** The mode that every ancestor takes before a node is locked. */
export function intention(mode: Mode): Mode {
  return mode === 'IS' || mode === 'S' ? 'IS' : 'IX';
}

/** The weakest mode that allows what both allow: a mode is stronger where it bars all that the other bars. */
export function joined(one: Mode, other: Mode): Mode {
  const both = barredBy[one] | barredBy[other];
  if (both === barredBy[one]) return one;
  return both === barredBy[other] ? other : 'SIX';
}
