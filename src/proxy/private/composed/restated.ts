import { escapeXml, type RequestNode } from '../../../netconf/index.ts';

/** An element as the client has it, with every prefix that its text or a select may use. */
export function restated(node: RequestNode): string {
  const prefixes = [...node.scope].filter(([prefix]) => prefix !== '' && prefix !== 'xml');
  const declared = prefixes.map(([prefix, uri]) => ` xmlns:${prefix}="${escapeXml(uri)}"`);
  const attributes = node.attributes.map(({ name, value }) => ` ${name}="${escapeXml(value)}"`);
  const content = node.children.map((each) => restated(each)).join('') + escapeXml(node.text);
  const tag = `<${node.name} xmlns="${escapeXml(node.namespace)}"${declared.join('')}${attributes.join('')}>`;
  return `${tag}${content}</${node.name}>`;
}
