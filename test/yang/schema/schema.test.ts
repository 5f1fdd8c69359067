import { describe, expect, test } from 'vitest';
import { compileSchema, type Schema, type SchemaNode } from '../../../src/yang/index.ts';
import { readTexts, schemaOf } from '../module-folder.ts';
import { treeLines } from './tree-lines.ts';

const base = `module base {
  yang-version 1.1; namespace "urn:base"; prefix b;
  feature fast; feature slow;
  typedef ref { type leafref { path "/b:top/b:item/b:name"; } }
  grouping entry {
    leaf name { type string; }
    container more { leaf size { type uint8; } leaf gone { type string; } }
  }
  container top {
    list item { key name; uses entry { refine name { description "the key"; } refine more/size { mandatory true; } } }
    list other { key "a b"; leaf a { type string; } leaf b { type string; } leaf to { type ref; } }
    choice how { leaf quick { if-feature "fast and not slow"; type empty; } case long { leaf wait { type int32; } } }
    container state { config false; leaf up { type boolean; } }
  }
}`;

function nodeAt(schema: Schema, path: string): SchemaNode | undefined {
  const [first = '', ...rest] = path.split('/');
  return rest.reduce<SchemaNode | undefined>((node, key) => node?.children.get(key), schema.roots.get(first));
}

describe('compileSchema', () => {
  test('follows groupings, refines, choices without cases, and config', () => {
    const schema = schemaOf(readTexts(base));
    expect(nodeAt(schema, 'base:top/base:item/base:more/base:size')?.mandatory).toBe(true);
    expect(nodeAt(schema, 'base:top/base:other')?.keys).toEqual(['a', 'b']);
    expect(nodeAt(schema, 'base:top/base:how/base:quick')).toBeUndefined();
    expect(nodeAt(schema, 'base:top')?.dataChildren.has('base:wait')).toBe(true);
    expect(nodeAt(schema, 'base:top/base:state/base:up')?.config).toBe(false);
    expect(nodeAt(schema, 'base:top/base:other/base:to')?.type).toMatchObject({
      base: 'leafref',
      written: 'ref',
      path: { expression: '/b:top/b:item/b:name' },
    });
  });

  test('evaluates boolean expressions of features (RFC 7950 section 7.20.2)', () => {
    const texts = readTexts(
      base.replace('fast and not slow', 'not (slow and fast) or b:fast and (not not slow)'),
    );
    expect(nodeAt(schemaOf(texts), 'base:top/base:how/base:quick/base:quick')?.kind).toBe('leaf');
    expect(
      nodeAt(
        schemaOf(readTexts(base.replace('fast and not slow', 'not slow'))),
        'base:top/base:how/base:quick',
      ),
    ).toBeUndefined();
  });

  test('augments what another module has, and what an augment has added', () => {
    const more = `module more { namespace "urn:more"; prefix m; import base { prefix b; }
      augment "/b:top/m:added/m:inner" { leaf deep { type string; } }
      augment /b:top { when "b:wait"; container added { container inner { } } }
      augment /b:top/b:how { leaf third { type string; } } }`;
    const schema = schemaOf(readTexts(base, more));
    expect(nodeAt(schema, 'base:top/more:added/more:inner/more:deep')?.module).toBe('more');
    expect(nodeAt(schema, 'base:top/more:added')?.whens).toMatchObject([
      { expression: 'b:wait', context: 'parent' },
    ]);
    expect(nodeAt(schema, 'base:top/base:how/more:third')?.kind).toBe('case');
  });

  test('applies deviations: not-supported, add, replace and delete', () => {
    const deviant = `module deviant { namespace "urn:d"; prefix d; import base { prefix b; }
      typedef short { type uint8; }
      deviation /b:top/b:item/b:more/b:gone { deviate not-supported; }
      deviation /b:top/b:other/b:to { deviate replace { type short; } deviate add { must "../b:a"; config false; } }
      deviation /b:top/b:how/b:long/b:wait { deviate add { mandatory true; } } }`;
    const schema = schemaOf(readTexts(base, deviant));
    expect(nodeAt(schema, 'base:top/base:item/base:more/base:gone')).toBeUndefined();
    const to = nodeAt(schema, 'base:top/base:other/base:to');
    expect([to?.type?.base, to?.config, to?.musts.length]).toEqual(['uint8', false, 1]);
    expect(nodeAt(schema, 'base:top/base:how/base:long/base:wait')?.mandatory).toBe(true);
    const undone = `module undone { namespace "urn:u"; prefix u; import base { prefix b; }
      deviation /b:top { deviate delete { must "b:item"; } } }`;
    const withMust = base.replace('container top {', 'container top { must "b:item"; must "b:other";');
    expect(nodeAt(schemaOf(readTexts(withMust, undone)), 'base:top')?.musts).toHaveLength(1);
  });

  test('reads submodules as their module', () => {
    const schema = schemaOf(
      readTexts(
        'module m { namespace "urn:m"; prefix m; include s; container c { uses g; } }',
        'submodule s { belongs-to m { prefix m; } grouping g { leaf l { type m:t; } } typedef t { type int8; } leaf own { type t; } }',
      ),
    );
    expect(nodeAt(schema, 'm:c/m:l')?.type?.base).toBe('int8');
    expect([...schema.roots.keys()]).toEqual(['m:c', 'm:own']);
  });

  test('leaves a module out whose text or import is missing, with all that import it, and tells why', () => {
    const texts = readTexts(
      base,
      'module a { namespace "urn:a"; prefix a; import gone { prefix g; } }',
      'module c { namespace "urn:c"; prefix c; import a { prefix a; } container lost { } }',
      'module s { namespace "urn:s"; prefix s; include part; }',
    );
    const schema = schemaOf(texts);
    expect([...schema.modules.keys()]).toEqual(['base']);
    expect(schema.leftOut).toEqual([
      { module: 's', why: 'it includes part, which is missing' },
      { module: 'a', why: 'it imports gone, which is missing' },
      { module: 'c', why: 'it imports a, which is missing' },
    ]);
    const entry = { name: 'x', revision: '', namespace: 'urn:x', features: [], deviations: [] };
    expect(compileSchema([{ ...entry, implemented: true, submodules: [] }], texts).leftOut).toEqual([
      { module: 'x', why: 'its text is missing' },
    ]);
  });

  test('tells what it can not resolve, and goes on', () => {
    const text = `module m { namespace "urn:m"; prefix m;
      grouping g { container c { uses g; } leaf l { type string; } }
      uses g; uses none; augment "/x:y" { leaf z { type string; } } }`;
    const schema = schemaOf(readTexts(text));
    expect([...treeLines(schema)]).toEqual(['/c rw', '/l rw? string']);
    expect(schema.faults).toEqual([
      'm:3: augment /x:y: its prefix is unknown',
      'm:3: uses none: no such grouping',
      'm:2: uses g: it uses itself',
    ]);
  });
});
