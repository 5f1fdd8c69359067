import { namespaces, type XmlElement } from '../../netconf/index.ts';
import { childrenNamed } from '../schema/data-child.ts';
import type { SchemaNode } from '../schema/node.ts';
import type { Schema } from '../schema/schema.ts';
import type { KeyValues } from './place.ts';
import type { ModuleOf } from './value.ts';

/** An element with those around it, which declare prefixes for it. */
export interface Nested {
  readonly element: XmlElement;
  readonly outer: Nested | undefined;
}

export function nestedIn(outer: Nested): readonly Nested[] {
  return outer.element.children.map((element) => ({ element, outer }));
}

/**
 * The schema nodes that an element may be. One without a namespace, or in NETCONF's own, which a client that declares none
 * puts it in, may be any module's (RFC 6241 section 6.2.1).
 */
export function nodesOf(
  schema: Schema,
  parent: SchemaNode | undefined,
  { name, namespace }: XmlElement,
): readonly SchemaNode[] {
  if (namespace === '' || namespace === namespaces.base)
    return childrenNamed(schema, parent, undefined, name);
  return childrenNamed(schema, parent, schema.namespaces.get(namespace) ?? namespace, name);
}

/** Prefixes as the elements around a value declare them; the empty one is the default namespace. */
export function moduleOfXml(schema: Schema, { element, outer }: Nested): ModuleOf {
  return (prefix) => {
    const namespace = element.attributes[prefix];
    if (namespace !== undefined && schema.namespaces.has(namespace)) return schema.namespaces.get(namespace);
    return outer && moduleOfXml(schema, outer)(prefix);
  };
}

/** Whether it holds one of the list's keys, with a value. */
export function isKeyValue(list: SchemaNode, { name, namespace, children, text }: XmlElement): boolean {
  if (list.kind !== 'list' || !list.keys.includes(name) || children.length > 0 || text.trim() === '')
    return false;
  return namespace === '' || namespace === namespaces.base || namespace === list.site.namespace.namespace;
}

/** The keys that an entry gives, or a leaf-list's value. */
export function valuesIn(node: SchemaNode, { children, text }: XmlElement): KeyValues {
  if (node.kind === 'leaf-list') return new Map(text.trim() === '' ? [] : [['.', text]]);
  return new Map(
    children.filter((child) => isKeyValue(node, child)).map((child) => [child.name, child.text]),
  );
}
