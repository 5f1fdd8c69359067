import { escapeXml } from '../../netconf/index.ts';
import type { SchemaNode } from '../schema/node.ts';
import { dataChildren, type Schema } from '../schema/schema.ts';
import type { InstancePath } from './instance-path.ts';

/**
 * The subtree filter (RFC 6241 section 6) that selects what is at a path and below: what stands inside of `<filter>`.
 * Undefined for the whole datastore, and for a path that the schema does not have.
 */
export function encodeFilter(schema: Schema, path: InstancePath): string | undefined {
  const open: string[] = [];
  const close: string[] = [];
  let node: SchemaNode | undefined;
  for (const element of path) {
    const key = keyOf(element);
    if (key === undefined) {
      const next = step(schema, node, element);
      if (next === undefined) return undefined;
      open.push(`<${next.name}${next.module === node?.module ? '' : ` xmlns="${namespaceOf(next)}"`}>`);
      close.unshift(`</${next.name}>`);
      node = next;
    } else if (key.name === '.') open.push(escapeXml(key.value));
    else open.push(`<${key.name}>${escapeXml(key.value)}</${key.name}>`);
  }
  return node === undefined ? undefined : open.join('') + close.join('');
}

function step(schema: Schema, parent: SchemaNode | undefined, element: string): SchemaNode | undefined {
  const key = element.includes(':') ? element : `${parent?.module ?? ''}:${element}`;
  return dataChildren(schema, parent).get(key);
}

function namespaceOf(node: SchemaNode): string {
  return escapeXml(node.site.namespace.namespace);
}

/** `[name='value']`, in any of the three ways in which a path quotes. */
function keyOf(element: string): { readonly name: string; readonly value: string } | undefined {
  const found = /^\[([^=]+)=(.*)\]$/s.exec(element);
  if (found === null) return undefined;
  const [, name = '', quoted = ''] = found;
  if (!quoted.startsWith('concat(')) return { name, value: quoted.slice(1, -1) };
  const parts = quoted.slice('concat('.length, -1).matchAll(/"([^"]*)"|'([^']*)'/g);
  return { name, value: [...parts].map(([, double, single]) => double ?? single ?? '').join('') };
}
