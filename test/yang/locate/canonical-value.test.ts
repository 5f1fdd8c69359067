import { expect, test } from 'vitest';
import { locateInstance } from '../../../src/yang/index.ts';
import { readTexts, schemaOf } from '../module-folder.ts';

const schema = schemaOf(
  readTexts(
    `module ietf-inet-types { namespace "urn:inet"; prefix inet;
      typedef ip-address { type union { type string; type ipv6-address; } } typedef ipv6-address { type string; }
      typedef ipv6-prefix { type string; } }`,
    `module ietf-yang-types { namespace "urn:yang"; prefix yang; typedef mac-address { type string; } }`,
    `module m { namespace "urn:m"; prefix m;
      import ietf-inet-types { prefix inet; } import ietf-yang-types { prefix y; }
      typedef own { type inet:ip-address; }
      container c {
        leaf-list ip { type own; } leaf-list prefix { type inet:ipv6-prefix; } leaf-list mac { type y:mac-address; }
        leaf-list number { type int32; } leaf-list text { type string; }
        list via { key to; leaf to { type leafref { path "../../mac"; } } }
      } }`,
  ),
);

test.each([
  ['ip', '2001:0DB8:0:0:0:0:0:1', '2001:db8::1'],
  ['ip', 'FE80::1%eth0', 'fe80::1%eth0'],
  ['ip', '192.0.2.1', '192.0.2.1'],
  ['ip', '::FFFF::', '::ffff::'],
  ['prefix', '2001:DB8:0::/48', '2001:db8::/48'],
  ['mac', '00:AA:Bb:00:00:01', '00:aa:bb:00:00:01'],
  ['number', '-007', '-7'],
  ['text', 'Eth0', 'Eth0'],
])('a value of %s that is written %s is %s', (leaf, written, canonical) => {
  const { paths } = locateInstance(schema, `/m:c/${leaf}[.='${written}']`, new Map());
  expect(paths).toEqual([['m:c', leaf, `[.='${canonical}']`]]);
});

test('a leafref has the form of what it refers to', () => {
  const { paths } = locateInstance(schema, "/m:c/via[to='00:AA:00:00:00:01']", new Map());
  expect(paths).toEqual([['m:c', 'via', "[to='00:aa:00:00:00:01']"]]);
});
