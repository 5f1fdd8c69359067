import { namespaces } from '../namespaces.ts';
import { type DataNode, type RequestNode, sameName, textOf } from '../tree/node.ts';
import { attributeFault, RpcFault } from '../tree/rpc-fault.ts';
import { escapeXml } from '../xml.ts';
import { type EditNode, instanceKey } from './edit-node.ts';

/** RFC 7950 section 7.8.6. */
const wheres = ['first', 'last', 'before', 'after'] as const;

/** Where an edit wants an entry of a list, or of a leaf-list, that the user orders. */
export interface Insertion {
  readonly where: (typeof wheres)[number];
  /** The instance key of the entry that it is put before or after. */
  readonly beside: string | undefined;
}

/** Undefined where the edit says nothing of it. Throws RpcFault where it says what it may not. */
export function insertionOf(edit: RequestNode, schema: EditNode): Insertion | undefined {
  const said = (name: string): string | undefined =>
    edit.attributes.find((each) => each.name === name && each.namespace === namespaces.yang)?.value;
  const written = said('insert');
  if (written === undefined) return undefined;
  if (schema.ordered !== true)
    throw attributeFault('unknown-attribute', 'insert', edit.name, 'the user does not order these entries');
  const where = wheres.find((each) => each === written);
  const beside = schema.kind === 'list' ? keyIn(said('key'), schema) : said('value');
  if (where === undefined || (beside === undefined && (where === 'before' || where === 'after')))
    throw attributeFault('bad-attribute', 'insert', edit.name, `'${written}' does not say where`);
  return { where, beside };
}

/** The siblings with a node among them where it is wanted, and where it was no more. Throws RpcFault. */
export function inserted(
  siblings: readonly DataNode[],
  node: DataNode,
  schema: EditNode,
  { where, beside }: Insertion,
): readonly DataNode[] {
  const own = instanceKey(schema, node);
  const others = siblings.filter((each) => !sameName(each, node) || instanceKey(schema, each) !== own);
  const row = others.flatMap((each, at) => (sameName(each, node) ? [at] : []));
  const found = row.find((at) => instanceKey(schema, others[at] as DataNode) === beside);
  const place = {
    first: row[0] ?? others.length,
    last: (row.at(-1) ?? others.length - 1) + 1,
    before: found,
    after: found === undefined ? undefined : found + 1,
  }[where];
  if (place !== undefined) return others.toSpliced(place, 0, node);
  const details = { type: 'application', appTag: 'missing-instance' } as const;
  throw new RpcFault('bad-attribute', 'the entry to insert it beside is not there', details);
}

/** An instance key of `[p:name='x'][p:other='y']`. */
function keyIn(text: string | undefined, { keys }: EditNode): string | undefined {
  if (text === undefined) return undefined;
  const predicate = /\[\s*(?:[\w.-]+:)?([\w.-]+)\s*=\s*(?:'([^']*)'|"([^"]*)")\s*\]/g;
  const values = new Map([...text.matchAll(predicate)].map(([, name, one, other]) => [name, one ?? other]));
  return JSON.stringify(keys.map((key) => values.get(key)));
}

/** The attributes that put an entry first, last or behind another. */
export function encodeInsertion(schema: EditNode, after: DataNode | 'first' | 'last'): string {
  const declared = ` xmlns:yang="${namespaces.yang}"`;
  if (typeof after === 'string') return `${declared} yang:insert="${after}"`;
  if (schema.kind === 'leaf-list')
    return `${declared} yang:insert="after" yang:value="${escapeXml(after.text)}"`;
  const keys = schema.keys.map((key) => `[k:${key}=${quoted(textOf(after, key) ?? '')}]`);
  return `${declared} xmlns:k="${escapeXml(schema.namespace)}" yang:insert="after" yang:key="${escapeXml(keys.join(''))}"`;
}

/** XPath 1.0 has no way to write a literal with both kinds of quotes. */
function quoted(text: string): string {
  return text.includes("'") ? `"${text}"` : `'${text}'`;
}
