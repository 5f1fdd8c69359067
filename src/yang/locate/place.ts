import type { SchemaNode } from '../schema/node.ts';
import type { Schema } from '../schema/schema.ts';
import { type InstancePath, keyElement, nodeElement } from './instance-path.ts';
import { canonicalValue, type ModuleOf } from './value.ts';

/** Where a walk down the data tree has come to. */
export interface Place {
  /** Undefined at the root. */
  readonly node: SchemaNode | undefined;
  readonly path: InstancePath;
  /** A list or leaf-list entry that is not known: nothing further down can be told apart. */
  readonly cut: boolean;
}

export const root: Place = { node: undefined, path: [], cut: false };

/** Values as written, by key name; `.` is a leaf-list's. */
export type KeyValues = ReadonlyMap<string, string>;

/** The place of a child. List keys are taken in the schema's order, up to the first that is not given. */
export function childPlace(
  schema: Schema,
  parent: Place,
  node: SchemaNode,
  values: KeyValues,
  moduleOf: ModuleOf,
): Place {
  const path = [...parent.path, nodeElement(node)];
  const own = values.get('.');
  if (node.kind === 'leaf-list' && own !== undefined) {
    return {
      node,
      path: [...path, keyElement('.', canonicalValue(schema, node, own, moduleOf))],
      cut: false,
    };
  }
  const known = knownKeys(schema, node, values, moduleOf);
  const whole = node.kind === 'list' && node.keys.length > 0 && known.length === node.keys.length;
  return { node, path: [...path, ...known], cut: !whole && isMany(node) };
}

function isMany({ kind }: SchemaNode): boolean {
  return kind === 'list' || kind === 'leaf-list';
}

function knownKeys(
  schema: Schema,
  node: SchemaNode,
  values: KeyValues,
  moduleOf: ModuleOf,
): readonly string[] {
  const known: string[] = [];
  for (const key of node.keys) {
    const value = values.get(key);
    const leaf = keyLeaf(node, key);
    if (value === undefined || leaf === undefined) break;
    known.push(keyElement(key, canonicalValue(schema, leaf, value, moduleOf)));
  }
  return known;
}

export function keyLeaf(list: SchemaNode, key: string): SchemaNode | undefined {
  return list.dataChildren.get(`${list.module}:${key}`);
}
