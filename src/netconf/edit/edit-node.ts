import type { DataNode } from '../tree/node.ts';

/** What has to be known of a configuration node to edit it. */
export interface EditNode {
  readonly name: string;
  readonly namespace: string;
  /** What paths in errors have before the name. */
  readonly prefix: string;
  readonly kind: 'container' | 'list' | 'leaf' | 'leaf-list' | 'opaque';
  readonly keys: readonly string[];
  /** Whether the order of its entries is the user's (RFC 7950 section 7.7.7); undefined: the device's. */
  readonly ordered?: boolean;
  /** A value that does not match is answered with invalid-value. */
  readonly pattern?: RegExp;
  /** Children in the data tree, by namespace and name. */
  readonly children: EditNodes;
  /** Whether the two exclude each other: nodes of different cases of one choice. */
  excludes?(sibling: EditNode): boolean;
}

/** Nodes by `nodeKey`. */
export type EditNodes = ReadonlyMap<string, EditNode>;

export function nodeKey(node: { readonly namespace: string; readonly name: string }): string {
  return `${node.namespace} ${node.name}`;
}

/** What tells one instance of a node from its siblings: list keys, a leaf-list's value, else nothing. */
export function instanceKey(schema: EditNode | undefined, node: DataNode): string {
  if (schema?.kind === 'leaf-list') return node.text;
  if (schema?.kind !== 'list') return '';
  return JSON.stringify(
    schema.keys.map((key) => node.children.find((child) => child.name === key)?.text.trim()),
  );
}

/** One step of an instance path, as `if:interface[if:name='e0']`. */
export function pathStep(schema: EditNode, node: DataNode): string {
  const keys = schema.keys.map((key) => {
    const value = node.children.find((child) => child.name === key)?.text.trim() ?? '';
    return `[${schema.prefix}:${key}='${value}']`;
  });
  return `/${schema.prefix}:${schema.name}${keys.join('')}`;
}
