import { escapeXml } from '../netconf/index.ts';
import type { DataNode } from './xml-node.ts';

/** XML of a node; `around` is the default namespace in force where it is put. */
export function writeXml(node: DataNode, around: string): string {
  const declared = node.namespace === around ? '' : ` xmlns="${escapeXml(node.namespace)}"`;
  const prefix = node.prefix ? ` xmlns:${node.prefix.name}="${escapeXml(node.prefix.namespace)}"` : '';
  const inside =
    node.children.map((child) => writeXml(child, node.namespace)).join('') + escapeXml(node.text);
  const start = `<${node.name}${declared}${prefix}`;
  return inside === '' ? `${start}/>` : `${start}>${inside}</${node.name}>`;
}
