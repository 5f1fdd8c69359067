import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  encodeInstance,
  encodeSelection,
  type InstancePath,
  instancesIn,
  locateInstance,
  referencedByKeys,
} from '../../../src/yang/index.ts';
import { readTexts, schemaOf } from '../module-folder.ts';
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

test('keys that are leafrefs refer to their entry where its keys are known, and to nothing where not', () => {
  const schema = schemaOf(
    readTexts(`module m { namespace "urn:m"; prefix m;
      list port { key name; leaf name { type string; } list unit { key id; leaf id { type uint8; } } }
      list found { key "port unit"; leaf port { type leafref { path "/port/name"; } }
        leaf unit { type leafref { path "/port[name = current()/../port]/unit/id"; } } }
      list loose { key unit; leaf unit { type leafref { path "/port/unit/id"; } } } }`),
  );
  const keys = (expression: string): readonly InstancePath[] =>
    referencedByKeys(schema, locateInstance(schema, expression, new Map()).paths);
  expect(keys("/m:found[port='a'][unit='1']")).toEqual([
    ['m:port', "[name='a']", 'name'],
    ['m:port', "[name='a']", 'unit', "[id='1']", 'id'],
  ]);
  expect(keys("/m:found[port='a']")).toEqual([['m:port', "[name='a']", 'name']]);
  expect(keys("/m:loose[unit='1'] | /m:found | /m:port")).toEqual([]);
});
