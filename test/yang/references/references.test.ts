import { describe, expect, test } from 'vitest';
import {
  compileReferences,
  type InstancePath,
  locatePayload,
  neighbours,
  referenced,
} from '../../../src/yang/index.ts';
import { body, network } from '../locate/network.ts';
import { readTexts, schemaOf } from '../module-folder.ts';

const graph = compileReferences(network);

function told(path: InstancePath): readonly string[] {
  return neighbours(graph, path)
    .map(({ path: other, kinds, refers }) => `${refers} ${other.join('/')} ${[...kinds].join(' ')}`)
    .sort();
}

describe('neighbours', () => {
  test('are what leafrefs of the subtree refer to, and who refers into it', () => {
    expect(told(['net:interfaces', 'interface', "[name='eth0']"])).toEqual([
      'into vpn:services/service/port leafref',
    ]);
    expect(told(['vpn:services'])).toEqual([
      'from net:interfaces/interface/name leafref',
      'from net:route/prefix leafref',
      'from net:route/vrf leafref',
    ]);
    expect(told(['net:plain'])).toEqual([]);
  });

  test('are what must and when depend on, also through functions, predicates and choices', () => {
    const schema = schemaOf(
      readTexts(`module m { namespace "urn:m"; prefix m; yang-version 1.1;
        container a { leaf on { type boolean; } list l { key k; leaf k { type string; } leaf v { type int8; } } }
        container b {
          must "count(/m:a/m:l[m:v > current()/m:least]) > 0 or not(../a/on)";
          leaf least { type int8; }
          choice c { when "/m:a/m:on"; leaf d { type empty; } }
        }
        container e { leaf f { when "//m:a"; type string; } leaf g { must "../../m:b/*"; type string; } } }`),
    );
    const own = compileReferences(schema);
    const kinds = (path: InstancePath): readonly string[] =>
      neighbours(own, path).map(({ path: other, kinds: all }) => `${other.join('/')} ${[...all].join(' ')}`);
    expect([...kinds(['m:b'])].sort()).toEqual([
      'm:a/l must',
      'm:a/l/v must',
      'm:a/on must when',
      'm:e/g must',
    ]);
    expect(kinds(['m:e'])).toEqual(['m:b must']);
  });

  test('do without expressions that can not be read, and without leafrefs in a circle', () => {
    const schema = schemaOf(
      readTexts(`module m { namespace "urn:m"; prefix m; container a {
        must "((";
        leaf b { type leafref { path "deref(../c)/../c"; } } leaf c { type leafref { path "deref(../b)/../b"; } }
        leaf d { type leafref { path "]"; } } } }`),
    );
    expect(neighbours(compileReferences(schema), [])).toEqual([]);
    const config = body('<m:a xmlns:m="urn:m"><m:b>1</m:b><m:d>1</m:d></m:a>');
    expect(locatePayload(schema, config).paths).toEqual([
      ['m:a', 'b'],
      ['m:a', 'd'],
    ]);
    expect(referenced(schema, config).paths).toEqual([]);
  });
});
