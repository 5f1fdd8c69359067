import { expect, it } from 'vitest';
import { RowNumbers } from '../../src/harmony/row-numbers.ts';
import { rowBlock } from '../../src/reserve/index.ts';
import type { OpenGrant } from '../../src/store/index.ts';

const standing = { grant: 'old', rows: { r1: 3, r2: 1 } } as unknown as OpenGrant;

it('rows of a device follow its tokens, within the block of their Forelock', () => {
  const rows = new RowNumbers(rowBlock(2));
  expect([1, 2, 65_535].map((token) => rows.give('r1', token, `g${token}`))).toEqual([
    ...[131_073, 131_074, 196_607],
  ]);
  expect(rows.of('g2')).toEqual({ r1: 131_074 });
});

it('a row that a grant has, or whose undo an earlier run owes, is passed over until it is free', () => {
  const rows = new RowNumbers({ first: 1, last: 4 });
  rows.restore([standing]);
  expect([rows.give('r1', 2, 'a'), rows.give('r1', 3, 'b'), rows.give('r1', 5, 'c')]).toEqual([2, 4, 1]);
  expect(() => rows.give('r1', 6, 'd')).toThrow('all 4 rows of r1 are in use');
  rows.free('old');
  expect([rows.isUsed('r1', 3), rows.isUsed('r2', 1)]).toEqual([false, false]);
  expect(rows.give('r1', 6, 'd')).toBe(3);
});

it('no two blocks have a row in common, and the last row is the highest that an index may be', () => {
  expect(rowBlock(1).first).toBeGreaterThan(rowBlock(0).last);
  expect(rowBlock(32_767).last).toBe(2 ** 31 - 1);
});
