/** The numbers that one Forelock gives to rows, where several reserve on one device: no two have one in common. */
export interface RowBlock {
  readonly first: number;
  readonly last: number;
}

/** Of each block the first number is left out: agents have no row 0. */
export const rowsInBlock = 65_536;
/** The highest that RowPointers and Integer32 indices allow for: 2^31 - 1 is the last row of the last block. */
export const lastInstance = 32_767;

/** @param instance 0..`lastInstance` */
export function rowBlock(instance: number): RowBlock {
  const start = instance * rowsInBlock;
  return { first: start + 1, last: start + rowsInBlock - 1 };
}

/** A row's place in its block, from 1: for what has fewer numbers than devices have rows. */
export function placeInBlock(row: number): number {
  return row % rowsInBlock;
}
