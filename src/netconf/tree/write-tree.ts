import { escapeXml } from '../xml.ts';
import type { DataNode } from './node.ts';

/** XML of a node; `around` is the default namespace in force where it is put. */
export function writeTree(node: DataNode, around: string): string {
  const declared = node.namespace === around ? '' : ` xmlns="${escapeXml(node.namespace)}"`;
  const prefix = node.prefix ? ` xmlns:${node.prefix.name}="${escapeXml(node.prefix.namespace)}"` : '';
  const inside =
    node.children.map((child) => writeTree(child, node.namespace)).join('') + escapeXml(node.text);
  const start = `<${node.name}${declared}${prefix}`;
  return inside === '' ? `${start}/>` : `${start}>${inside}</${node.name}>`;
}
