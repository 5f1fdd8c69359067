import { escapeXml } from '../../netconf/index.ts';
import type { SchemaNode } from '../schema/node.ts';
import { dataChildren, type Schema } from '../schema/schema.ts';
import type { InstancePath } from './instance-path.ts';
import { stepsOf } from './path-step.ts';

/**
 * The subtree filter (RFC 6241 section 6) that selects what is at a path and below: what stands inside of `<filter>`.
 * Undefined for the whole datastore, and for a path that the schema does not have.
 */
export function encodeFilter(schema: Schema, path: InstancePath): string | undefined {
  const open: string[] = [];
  const close: string[] = [];
  let node: SchemaNode | undefined;
  for (const { module, name, keys } of stepsOf(path)) {
    const next = dataChildren(schema, node).get(`${module}:${name}`);
    if (next === undefined) return undefined;
    open.push(`<${name}${module === node?.module ? '' : ` xmlns="${namespaceOf(next)}"`}>`);
    for (const { name: key, value } of keys)
      open.push(key === '.' ? escapeXml(value) : `<${key}>${escapeXml(value)}</${key}>`);
    close.unshift(`</${name}>`);
    node = next;
  }
  return node === undefined ? undefined : open.join('') + close.join('');
}

function namespaceOf(node: SchemaNode): string {
  return escapeXml(node.site.namespace.namespace);
}
