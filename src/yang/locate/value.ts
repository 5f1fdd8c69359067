import { definitionKey } from '../schema/module.ts';
import type { SchemaNode } from '../schema/node.ts';
import type { Schema } from '../schema/schema.ts';
import { valueNode } from '../schema/target.ts';
import { canonicalText } from './canonical-text.ts';

/** The module that a prefix of a value stands for; undefined where that is not known. */
export type ModuleOf = (prefix: string) => string | undefined;

const integer = /^u?int(8|16|32|64)$/;

/**
 * A value as every writer of it would have it: without blanks around it, integers without sign and leading zeros, identities as
 * `module:name`, and the types of RFC 6991 in its canonical form. Others stay as written, unions of numbers among them.
 */
export function canonicalValue(schema: Schema, leaf: SchemaNode, text: string, moduleOf: ModuleOf): string {
  const value = text.trim();
  const node = valueNode(schema, leaf);
  const base = node.type?.base ?? '';
  if (integer.test(base) && /^[+-]?\d+$/.test(value)) return BigInt(value.replace('+', '')).toString();
  if (base === 'identityref') return identity(schema, node, value, moduleOf);
  return canonicalText(node.type?.typedefs ?? [], value);
}

function identity(schema: Schema, node: SchemaNode, value: string, moduleOf: ModuleOf): string {
  const colon = value.indexOf(':');
  const name = value.slice(colon + 1);
  const written = moduleOf(value.slice(0, Math.max(colon, 0)));
  const module = written ?? (colon < 0 ? node.module : undefined);
  const known = schema.modules.get(module ?? '')?.definitions.has(definitionKey('identity', name));
  return known === true ? `${module}:${name}` : value;
}
