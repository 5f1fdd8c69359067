import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareOids, isUnder } from '../../src/snmp/oid.ts';
import { decodeVarbind, encodeVarbind } from '../../src/snmp/varbind.ts';

const oid = fc.array(fc.nat({ max: 300 }), { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.'));

it('orders OIDs as their sub-identifiers, a parent before its children', () => {
  fc.assert(fc.property(oid, oid, (a, b) => Math.sign(compareOids(a, b)) === -Math.sign(compareOids(b, a))));
  fc.assert(
    fc.property(
      oid,
      fc.nat(),
      (a, child) => compareOids(a, `${a}.${child}`) < 0 && isUnder(a, `${a}.${child}`),
    ),
  );
  expect(compareOids('1.9', '1.10')).toBeLessThan(0);
  expect(isUnder('1.1', '1.10')).toBe(false);
});

it('gives back each octet and each 64-bit counter', () => {
  const octets = fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1'));
  const round = (type: 'OctetString' | 'Counter64', value: string) =>
    decodeVarbind(encodeVarbind({ oid: '1.3', type, value }))?.value === value;
  fc.assert(fc.property(octets, (value) => round('OctetString', value)));
  fc.assert(fc.property(fc.bigInt(0n, 2n ** 64n - 1n), (value) => round('Counter64', value.toString())));
});
