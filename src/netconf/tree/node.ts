/** A node of a data tree. Never changed once made, so that a datastore's copy is a reference. */
export interface DataNode {
  readonly namespace: string;
  readonly name: string;
  readonly text: string;
  readonly children: readonly DataNode[];
  /** Set where the text is a qualified name (an identityref): the namespace that its prefix stands for. */
  readonly prefix?: Prefix;
}

export interface Prefix {
  readonly name: string;
  readonly namespace: string;
}

export interface XmlAttribute {
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

/** A node as a request carries it: with attributes, and with the prefixes that are in scope. */
export interface RequestNode extends DataNode {
  readonly children: readonly RequestNode[];
  readonly attributes: readonly XmlAttribute[];
  readonly scope: ReadonlyMap<string, string>;
  /** The start tag's attributes as they were sent, with a leading space. */
  readonly source: string;
  /** The prefix of the tag with its colon, or ''. */
  readonly tagPrefix: string;
}

export function leaf(namespace: string, name: string, text: string): DataNode {
  return { namespace, name, text, children: [] };
}

export function container(namespace: string, name: string, children: readonly DataNode[]): DataNode {
  return { namespace, name, text: '', children };
}

export function childOf<N extends DataNode>(node: N, name: string, namespace?: string): N | undefined {
  const wanted = namespace ?? node.namespace;
  return (node.children as readonly N[]).find((child) => child.name === name && child.namespace === wanted);
}

export function textOf(node: DataNode, name: string): string | undefined {
  return childOf(node, name)?.text.trim();
}

export function sameName(one: DataNode, other: DataNode): boolean {
  return one.name === other.name && one.namespace === other.namespace;
}

/** True where both trees hold the same data in the same order. Shared branches cost nothing. */
export function sameTree(one: DataNode, other: DataNode): boolean {
  if (one === other) return true;
  return (
    sameName(one, other) &&
    one.text === other.text &&
    one.prefix?.namespace === other.prefix?.namespace &&
    one.children.length === other.children.length &&
    one.children.every((child, index) => sameTree(child, other.children[index] as DataNode))
  );
}
