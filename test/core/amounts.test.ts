import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBitRate, toBytes, toMilliseconds } from '../../src/core/config/amounts.ts';

describe('amounts', () => {
  it('are counted in their unit', () => {
    expect([toMilliseconds('1.5s'), toMilliseconds('2h'), toMilliseconds('7ms')]).toEqual([
      1_500, 7_200_000, 7,
    ]);
    expect([toBitRate('100Mbit'), toBitRate('64kbit')]).toEqual([100_000_000, 64_000]);
    expect([toBytes('1GiB'), toBytes('1GB'), toBytes('12B')]).toEqual([2 ** 30, 1e9, 12]);
  });

  it('keep to their multiples for any number', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (count) => {
        expect(toMilliseconds(`${count}m`)).toBe(60 * toMilliseconds(`${count}s`));
        expect(toBytes(`${count}MiB`)).toBe(1024 * toBytes(`${count}KiB`));
        expect(toBitRate(`${count}kbit`)).toBe(1000 * toBitRate(`${count}bit`));
      }),
    );
  });

  it('are nothing without a unit', () => {
    for (const text of ['20', '', '-1s', '1e3s', ' 1s', '1S']) expect(toMilliseconds(text)).toBeNaN();
  });
});
