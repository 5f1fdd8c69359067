import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFilter, locateFilter, locateInstance } from '../../../src/yang/index.ts';
import { body, network } from './network.ts';

const located = (expression: string) => locateInstance(network, expression, new Map()).paths;
const [quoted, plain] = ["/net:interfaces/interface[name='a']/vpn:vpn/id", "/net:plain/server[.='x']"];

test('a filter names each namespace where it begins, an entry by its keys and a leaf-list by its value', () => {
  const filters = [quoted, plain].map((expression) => encodeFilter(network, located(expression)[0] ?? []));
  expect(filters).toEqual([
    '<interfaces xmlns="urn:net"><interface><name>a</name><vpn xmlns="urn:vpn"><id></id></vpn></interface></interfaces>',
    '<plain xmlns="urn:net"><server>x</server></plain>',
  ]);
});

test('a filter selects what it was made of, whatever the key', () => {
  const value = fc.string({ unit: fc.constantFrom('a', '0', "'", '"', '<', '&'), minLength: 1 });
  fc.assert(
    fc.property(value, (name) => {
      const [path = []] = located("/net:interfaces/interface[name='k']");
      const key = name.includes("'") ? (name.includes('"') ? undefined : `"${name}"`) : `'${name}'`;
      if (key === undefined) return;
      const asked = [...path.slice(0, -1), `[name=${key}]`];
      const filter = body(encodeFilter(network, asked) ?? '');
      expect(locateFilter(network, filter).paths).toEqual([asked]);
    }),
  );
});

test('of a whole datastore, and of a node that the schema does not have, there is none', () => {
  expect(encodeFilter(network, [])).toBeUndefined();
  expect(encodeFilter(network, ['net:interfaces', 'nothing'])).toBeUndefined();
});
