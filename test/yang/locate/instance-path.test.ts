import fc from 'fast-check';
import { expect, test } from 'vitest';
import { covers, topmost } from '../../../src/yang/index.ts';

const path = fc.array(fc.constantFrom('a', 'b', 'a!', "[k='a']"), { maxLength: 4 });

test('topmost keeps the cover, with no path below another', () => {
  fc.assert(
    fc.property(fc.array(path), (paths) => {
      const kept = topmost(paths);
      for (const each of paths) expect(kept.some((above) => covers(above, each))).toBe(true);
      for (const one of kept) expect(kept.filter((other) => covers(other, one))).toEqual([one]);
    }),
  );
});
