import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  encodeInstance,
  encodeSelection,
  type InstancePath,
  instancesIn,
  locateInstance,
} from '../../../src/yang/index.ts';
import { body, network } from './network.ts';

const value = fc.string({ unit: fc.constantFrom('a', '0', "'", '"', ' ', ']', '='), minLength: 1 });
const located = (expression: string): readonly InstancePath[] =>
  locateInstance(network, expression, new Map()).paths;

test('an instance-identifier in XML locates the node that it was made of', () => {
  const trimmed = value.map((text) => text.trim()).filter((text) => text !== '');
  const quoted = (text: string): string => (text.includes("'") ? `"${text}"` : `'${text}'`);
  fc.assert(
    fc.property(
      trimmed.filter((text) => !(text.includes("'") && text.includes('"'))),
      fc.constantFrom('', '/mtu', '/vpn:vpn/id'),
      (name, below) => {
        const paths = located(`/net:interfaces/interface[name=${quoted(name)}]${below}`);
        const { text, namespaces } = encodeInstance(network, paths[0] ?? []);
        expect(locateInstance(network, text, namespaces)).toEqual({ paths, widened: undefined });
      },
    ),
  );
});

test('names of another module have its prefix, which is declared', () => {
  const [path = []] = located("/net:interfaces/interface[name='a']/vpn:vpn/id");
  const { text, namespaces } = encodeInstance(network, path);
  expect(text).toBe("/n:interfaces/n:interface[n:name='a']/v:vpn/v:id");
  expect([...namespaces]).toEqual([
    ['n', 'urn:net'],
    ['v', 'urn:vpn'],
  ]);
});

test('a selection asks for keys alone, and those entries are found that are there', () => {
  const paths = located("/net:interfaces/interface | /net:route[vrf='1'][prefix='x']");
  expect(encodeSelection(network, paths)).toBe(
    '<interfaces xmlns="urn:net"><interface xmlns="urn:net"><name/></interface></interfaces>' +
      '<route xmlns="urn:net"><vrf>1</vrf><prefix>x</prefix></route>',
  );
  const data = body(
    '<interfaces><interface><name>a</name></interface><interface><name>b</name></interface></interfaces><route><vrf>2</vrf><prefix>x</prefix></route>',
  );
  expect(instancesIn(network, data, paths)).toEqual([
    ['net:interfaces', 'interface', "[name='a']"],
    ['net:interfaces', 'interface', "[name='b']"],
  ]);
});
