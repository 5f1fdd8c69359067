import { namespaces } from '../namespaces.ts';
import { type DataNode, sameTree } from '../tree/node.ts';
import { writeTree } from '../tree/write-tree.ts';
import { escapeXml } from '../xml.ts';
import { isValue } from './edit-config.ts';
import { type EditNode, type EditNodes, instanceKey, nodeKey } from './edit-node.ts';
import { movesIn } from './order.ts';

/**
 * The edit that makes one tree of another: what stands inside of `<config>`, with `merge` as the default operation. Each
 * node stands in it once, whatever edits the other tree has come from. Empty where they are the same.
 */
export function differences(before: DataNode, after: DataNode, nodes: EditNodes): string {
  return inside(before, after, nodes, namespaces.base);
}

function inside(before: DataNode, after: DataNode, nodes: EditNodes, around: string): string {
  if (before === after) return '';
  const [old, made] = [byInstance(before, nodes), byInstance(after, nodes)];
  const gone = [...old].filter(([key]) => !made.has(key)).map(([, node]) => removed(node, nodes, around));
  const moves = movesIn(old, made, nodes);
  const others = [...made].map(([key, node]) => changed(old.get(key), node, nodes, around, moves.get(key)));
  return [...gone, ...others].join('');
}

/** Nodes that the schema does not have are nobody's to edit. */
function byInstance({ children }: DataNode, nodes: EditNodes): ReadonlyMap<string, DataNode> {
  const found = children.flatMap((child): readonly (readonly [string, DataNode])[] => {
    const schema = nodes.get(nodeKey(child));
    return schema === undefined ? [] : [[`${nodeKey(child)} ${instanceKey(schema, child)}`, child]];
  });
  return new Map(found);
}

function removed(node: DataNode, nodes: EditNodes, around: string): string {
  const schema = nodes.get(nodeKey(node));
  const which = schema?.kind === 'leaf-list' ? escapeXml(node.text) : keysIn(node, schema);
  return element(node, around, which, operation('remove'));
}

function changed(
  before: DataNode | undefined,
  after: DataNode,
  nodes: EditNodes,
  around: string,
  move: string | undefined,
): string {
  const schema = nodes.get(nodeKey(after));
  if (schema !== undefined && move !== undefined) return moved(before, after, schema, around, move);
  if (before === undefined || schema === undefined) return writeTree(after, around);
  if (isValue(schema)) return sameTree(before, after) ? '' : written(after, schema, around);
  const inner = inside(before, after, schema.children, after.namespace);
  return inner === '' ? '' : element(after, around, keysIn(after, schema) + inner);
}

function moved(
  before: DataNode | undefined,
  after: DataNode,
  schema: EditNode,
  around: string,
  move: string,
): string {
  const { namespace, children, text } = after;
  if (isValue(schema) || before === undefined) {
    const content = children.map((child) => writeTree(child, namespace)).join('');
    return element(after, around, content + escapeXml(text), move);
  }
  return element(
    after,
    around,
    keysIn(after, schema) + inside(before, after, schema.children, namespace),
    move,
  );
}

function written(node: DataNode, { kind }: EditNode, around: string): string {
  if (kind !== 'opaque') return writeTree(node, around);
  const content = node.children.map((child) => writeTree(child, node.namespace)).join('');
  return element(node, around, content + escapeXml(node.text), operation('replace'));
}

function keysIn({ namespace, children }: DataNode, schema: EditNode | undefined): string {
  const keys = children.filter(({ name }) => schema?.keys.includes(name));
  return keys.map((key) => writeTree(key, namespace)).join('');
}

function operation(name: 'remove' | 'replace'): string {
  return ` xmlns:nc="${namespaces.base}" nc:operation="${name}"`;
}

function element(node: DataNode, around: string, content: string, attributes = ''): string {
  const { name, namespace, prefix } = node;
  const declared = namespace === around ? '' : ` xmlns="${escapeXml(namespace)}"`;
  const used = prefix === undefined ? '' : ` xmlns:${prefix.name}="${escapeXml(prefix.namespace)}"`;
  return `<${name}${declared}${used}${attributes}>${content}</${name}>`;
}
