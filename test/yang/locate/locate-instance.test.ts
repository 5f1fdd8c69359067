import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type InstancePath, locateInstance } from '../../../src/yang/index.ts';
import { network } from './network.ts';

const prefixes = new Map([
  ['if', 'urn:net'],
  ['w', 'urn:vpn'],
]);
const top = ['net:interfaces', 'interface'];

function pathsOf(expression: string): readonly InstancePath[] {
  const { paths, widened } = locateInstance(network, expression, prefixes);
  expect(widened).toBeUndefined();
  return paths;
}

describe('locateInstance', () => {
  test.each<[string, readonly InstancePath[]]>([
    ['/', [[]]],
    ['/if:interfaces', [['net:interfaces']]],
    ["/if:interfaces/if:interface[if:name='eth0']", [[...top, "[name='eth0']"]]],
    ['/net:interfaces/interface[name="e\'0"]/mtu', [[...top, '[name="e\'0"]', 'mtu']]],
    ["/if:interfaces/if:interface[if:name='a']/w:vpn/w:id", [[...top, "[name='a']", 'vpn:vpn', 'id']]],
    ["/net:interfaces/interface[name='a']/vpn:vpn/id/..", [[...top, "[name='a']", 'vpn:vpn']]],
    ["/if:interfaces/if:interface[if:name='a']/if:ip", [[...top, "[name='a']", 'ip']]],
    ['/net:interfaces/interface', [top]],
    ["/net:route[vrf='+007'][prefix='p']", [['net:route', "[vrf='7']", "[prefix='p']"]]],
    ["/n:route[prefix='p' and vrf=7]/metric", [['net:route', "[vrf='7']", "[prefix='p']", 'metric']]],
    ["/if:route[if:vrf='7']", [['net:route', "[vrf='7']"]]],
    ["/plain/server[.='a']", [['net:plain', 'server', "[.='a']"]]],
    ["/if:by-kind[if:kind='if:copper']", [['net:by-kind', "[kind='net:copper']"]]],
    ["/net:by-kind[kind='copper']", [['net:by-kind', "[kind='net:copper']"]]],
    ['/net:plain | /net:interfaces | /net:plain/size', [['net:interfaces'], ['net:plain']]],
    ["/interfaces/interface['b' = name]/text()", [[...top, "[name='b']"]]],
  ])('locates %s', (expression, paths) => {
    expect(pathsOf(expression)).toEqual(paths);
  });

  test.each<[string, InstancePath, string]>([
    ['/net:interfaces/interface/mtu', top, 'not all keys of interface are given'],
    ['/net:interfaces//mtu', ['net:interfaces'], 'the axis descendant-or-self is not followed'],
    ['/net:interfaces/*', ['net:interfaces'], '* stands for every node there'],
    ['/net:interfaces/nothing', ['net:interfaces'], 'nothing is not in the schema'],
    ['/x:interfaces', [], 'x:interfaces is not in the schema'],
    ['/net:interfaces/interface[2]', top, 'a predicate of interface is no comparison of a key with a value'],
    [
      "/net:interfaces/interface[mtu='9']",
      top,
      'a predicate of interface is no comparison of a key with a value',
    ],
    ["/net:route[prefix='p']", ['net:route'], 'the key vrf of route is not given'],
    ["/net:route[vrf='1']/metric", ['net:route', "[vrf='1']"], 'not all keys of route are given'],
    ['count(/net:route)', [], 'an expression that is no location path covers the whole datastore'],
    ["id('a')/b", [], 'a path from a function covers the whole datastore'],
  ])('widens %s and says why', (expression, path, why) => {
    expect(locateInstance(network, expression, prefixes)).toEqual({ paths: [path], widened: why });
  });

  test.each([
    ['/net:interfaces/', 'the end is not expected at character 17'],
    ['/a[b', 'the end is not expected at character 5'],
    ['/a]', '] is not expected at character 3'],
    ['/a[b="c]', 'this is no XPath at character 6'],
    ['', 'the end is not expected at character 1'],
  ])('refuses %j with the place', (expression, message) => {
    expect(() => locateInstance(network, expression, prefixes)).toThrow(message);
    expect(() => locateInstance(undefined, expression, prefixes)).toThrow(message);
  });

  test('covers the whole datastore where the schema is not known', () => {
    const { paths, widened } = locateInstance(undefined, '/a', new Map());
    expect([paths, widened]).toEqual([[[]], expect.stringContaining('not known')]);
  });

  test('tells any two keys apart, and reads a path that it wrote itself as the same path', () => {
    const value = fc.string({ unit: fc.constantFrom('a', '"', "'", ',', '[', ']', '/', '&') });
    fc.assert(
      fc.property(value, value, (one, other) => {
        const key = (text: string): string => (text.includes("'") ? `"${text}"` : `'${text}'`);
        fc.pre(!(one + other).includes('"'));
        const [first] = pathsOf(`/net:plain/server[.=${key(one)}]`);
        const [second] = pathsOf(`/net:plain/server[.=${key(other)}]`);
        expect(first?.join('/') === second?.join('/')).toBe(one === other);
        const written = `/${(first ?? []).join('/').replaceAll('/[', '[')}`;
        if (!one.includes('/[')) expect(pathsOf(written)).toEqual([first]);
      }),
    );
  });

  test('gives paths, or a place in the expression, whatever it is given', () => {
    const piece = fc.constantFrom(
      '/',
      'net:interfaces',
      'interface',
      '[',
      ']',
      'name',
      '=',
      "'a'",
      '..',
      '|',
      '*',
      '(',
      ')',
      '1',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          for (const path of locateInstance(network, pieces.join(''), prefixes).paths)
            expect(Array.isArray(path)).toBe(true);
        } catch (cause) {
          expect(String(cause)).toMatch(/at character \d+/);
        }
      }),
    );
  });
});
