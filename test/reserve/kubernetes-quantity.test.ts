import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeQuantity, encodeQuantity } from '../../src/reserve/kubernetes-quantity.ts';

describe('a quantity of Kubernetes', () => {
  it('is read with each kind of suffix', () => {
    const read = ['2', '0.5', '500m', '250000u', '64Mi', '1Gi', '1G', '1e3', '12E2', '3E', '-1k'].map(
      decodeQuantity,
    );
    const [MiB, GiB] = [2 ** 20, 2 ** 30];
    expect(read).toEqual([2, 0.5, 0.5, 0.25, 64 * MiB, GiB, 1e9, 1e3, 1200, 3e18, -1e3]);
  });

  it('is refused where it is none', () => {
    for (const text of ['', 'Mi', '1.2.3', '1 Mi', '1mi', '0x10', '1Kim', '1toString'])
      expect(() => decodeQuantity(text)).toThrow(`${text} is not a quantity of Kubernetes`);
  });

  it('comes back as it was written, to a thousandth of a core and to a byte', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (milli) => {
        expect(encodeQuantity('cpu', decodeQuantity(`${milli}m`))).toBe(`${milli}m`);
        expect(encodeQuantity('memory', decodeQuantity(`${milli}Ki`))).toBe(String(milli * 1024));
      }),
    );
  });
});
