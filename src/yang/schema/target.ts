import type { LocationPath, Step } from '../xpath/expression.ts';
import { readXPath } from '../xpath/parse.ts';
import type { Part } from './module.ts';
import type { SchemaNode } from './node.ts';
import { dataChildren, type Schema } from './schema.ts';

/** Where an XPath expression is evaluated: `current()`, and the text whose prefixes it has. */
export interface XPathContext {
  readonly schema: Schema;
  readonly current: SchemaNode;
  readonly part: Part;
  /** Leafrefs that have been followed to come here; 0 where left out. */
  readonly followed?: number;
}

/** A place in the schema; `top` stands above the modules' own roots. */
export type SchemaPlace = SchemaNode | 'top';

/** The node that a location path leads to from `start`; undefined where it can't be told. */
export function targetOf(
  path: LocationPath,
  start: SchemaPlace,
  context: XPathContext,
): SchemaPlace | undefined {
  let at = pathStart(path, start, context);
  for (const step of path.steps) at = at && stepFrom(at, step, context);
  return at;
}

export function pathStart(
  path: LocationPath,
  start: SchemaPlace,
  context: XPathContext,
): SchemaPlace | undefined {
  const { from } = path;
  if (from === 'root') return 'top';
  if (from === 'context') return start;
  if (from.kind !== 'call') return undefined;
  if (from.name === 'current') return context.current;
  const [given] = from.arguments;
  if (from.name !== 'deref' || given?.kind !== 'path') return undefined;
  const reference = targetOf(given, start, context);
  return reference === undefined || reference === 'top'
    ? undefined
    : leafrefTarget(context.schema, reference, (context.followed ?? 0) + 1);
}

export function stepFrom(at: SchemaPlace, step: Step, context: XPathContext): SchemaPlace | undefined {
  if (step.axis === 'self') return at;
  const node = at === 'top' ? undefined : at;
  if (step.axis === 'parent') return node && (node.dataParent ?? 'top');
  if (step.axis !== 'child') return undefined;
  const { part, current, schema } = context;
  // A name without a prefix is of the module that the context node is in (RFC 7950 section 6.4.1).
  const module = step.prefix === undefined ? current.module : part.prefixes.get(step.prefix)?.name;
  return dataChildren(schema, node).get(`${module}:${step.name}`);
}

/** Leafrefs that are followed behind each other, as deref() or a leafref to a leafref asks. */
const deepest = 16;

/** The node that a leafref refers to (RFC 7950 section 9.9); undefined where it is none or leads nowhere. */
export function leafrefTarget(schema: Schema, node: SchemaNode, followed = 0): SchemaNode | undefined {
  const path = node.type?.path;
  const parsed = path && readXPath(path.expression);
  if (path === undefined || parsed?.kind !== 'path' || followed > deepest) return undefined;
  const found = targetOf(parsed, node, { schema, current: node, part: path.part, followed });
  return found === 'top' ? undefined : found;
}

/** The type that a value has after leafrefs are followed. */
export function valueNode(schema: Schema, node: SchemaNode): SchemaNode {
  let at = node;
  for (let depth = 0; at.type?.base === 'leafref' && depth < deepest; depth += 1) {
    at = leafrefTarget(schema, at) ?? at;
  }
  return at;
}
