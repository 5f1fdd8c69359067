import type { Schema, SchemaNode } from '../../../src/yang/index.ts';

/** What a tree diagram (RFC 8340) says of each node, one line a node, in no order; one module's trees may be left out. */
export function treeLines(schema: Schema, without = ''): Set<string> {
  const lines = new Set<string>();
  for (const root of schema.roots.values()) if (root.module !== without) collect(root, '', 'data', lines);
  return lines;
}

type Part = 'data' | 'input' | 'output' | 'notification';

function collect(node: SchemaNode, above: string, part: Part, lines: Set<string>): void {
  const path = `${above}/${node.name}`;
  const inside = partOf(node, part);
  lines.add(`${path} ${flag(node, inside)}${mark(node)}${typeOf(node)}`);
  const empty = (kind: string): boolean => kind === 'input' || kind === 'output';
  for (const child of node.children.values()) {
    if (!empty(child.kind) || child.children.size > 0) collect(child, path, inside, lines);
  }
}

function partOf(node: SchemaNode, part: Part): Part {
  return node.kind === 'input' || node.kind === 'output' || node.kind === 'notification' ? node.kind : part;
}

function flag(node: SchemaNode, part: Part): string {
  if (node.kind === 'case') return ':';
  if (node.kind === 'rpc' || node.kind === 'action') return '-x';
  if (node.kind === 'notification') return '-n';
  if (part === 'data') return node.config ? 'rw' : 'ro';
  return { input: '-w', output: 'ro', notification: '--' }[part];
}

function mark(node: SchemaNode): string {
  const { kind, keys } = node;
  if (kind === 'list') return keys.length === 0 ? '*' : `* [${keys.join(' ')}]`;
  if (kind === 'leaf-list') return '*';
  if (kind === 'container') return node.presence ? '!' : '';
  const above = node.dataParent;
  const isKey = above?.kind === 'list' && above.keys.includes(node.name);
  const optional = kind === 'leaf' || kind === 'choice' || kind === 'anydata' || kind === 'anyxml';
  return optional && !node.mandatory && !isKey ? '?' : '';
}

function typeOf({ type, kind }: SchemaNode): string {
  if (kind === 'anydata' || kind === 'anyxml') return ` ${kind}`;
  if (type === undefined) return '';
  return type.written === 'leafref' ? ` -> ${type.path?.expression.replace(/\s+/g, '')}` : ` ${type.written}`;
}

const node = /^(?<indent>[| ]*)[+xo]--(?<flag>rw|ro|-x|-n|-w|--|:) ?(?<rest>.*)$/;

/**
 * The same of what yanglint prints. Its `augment` sections are passed over: they show statements as written, before uses
 * and config are resolved, and the nodes stand in the tree of the module that is augmented too.
 */
export function yanglintLines(output: string): Set<string> {
  const lines = new Set<string>();
  let above: string[] = [];
  let resolved = true;
  for (const line of output.split('\n')) {
    if (/^(module: | {2}[a-z])/.test(line)) resolved = !line.startsWith('  augment');
    const { indent = '', flag = '', rest = '' } = node.exec(line)?.groups ?? {};
    if (flag === '' || !resolved) continue;
    const { name = '', said = '' } = shown(rest, flag);
    above = [...above.slice(0, Math.floor((indent.length - 2) / 3)), name];
    lines.add(`/${above.join('/')} ${flag}${said}`);
  }
  return lines;
}

function shown(rest: string, flag: string): { readonly name?: string; readonly said?: string } {
  const form = /^\(?(?:[\w.-]+:)?(?<name>[\w.-]+)\)?(?<mark>[?!*]?)(?<keys> \[[^\]]*\])?(?: +(?<type>.*))?$/;
  const { name = '', mark = '', keys = '', type = '' } = form.exec(withoutFeatures(rest))?.groups ?? {};
  const kind = type.replace(/\s+/g, '').replace(/^->/, '-> ');
  if (flag === ':') return { name, said: '' };
  return { name, said: `${mark}${keys}${kind === '' ? '' : ` ${kind}`}` };
}

function withoutFeatures(rest: string): string {
  return rest.replace(/ \{.*\}\??$/, '').trimEnd();
}
