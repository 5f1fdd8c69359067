import { type EditNode, type EditNodes, nodeKey } from '../../netconf/index.ts';
import type { SchemaNode } from '../schema/node.ts';
import { dataChildren, type Schema } from '../schema/schema.ts';

const known = new WeakMap<Schema, EditNodes>();

/** The configuration nodes of a compiled schema, as an edit goes through them; made when they are first asked for. */
export function editNodes(schema: Schema): EditNodes {
  const nodes = known.get(schema) ?? nodesBelow(dataChildren(schema, undefined));
  known.set(schema, nodes);
  return nodes;
}

function nodesBelow(children: ReadonlyMap<string, SchemaNode>): EditNodes {
  const configured = [...children.values()].filter(({ config }) => config);
  return new Map(configured.map((child) => [nodeKey(nameOf(child)), new SchemaEditNode(child)]));
}

function nameOf({ name, site }: SchemaNode): { readonly name: string; readonly namespace: string } {
  return { name, namespace: site.namespace.namespace };
}

class SchemaEditNode implements EditNode {
  readonly name: string;
  readonly namespace: string;
  readonly prefix: string;
  readonly kind: EditNode['kind'];
  readonly keys: readonly string[];
  readonly ordered: boolean;
  readonly #node: SchemaNode;
  #children: EditNodes | undefined;

  constructor(node: SchemaNode) {
    const { kind } = node;
    this.name = node.name;
    this.namespace = node.site.namespace.namespace;
    this.prefix = node.module;
    this.kind =
      kind === 'container' || kind === 'list' || kind === 'leaf' || kind === 'leaf-list' ? kind : 'opaque';
    this.ordered = node.orderedByUser;
    this.keys = kind === 'list' ? node.keys : [];
    this.#node = node;
  }

  get children(): EditNodes {
    this.#children ??= nodesBelow(this.#node.dataChildren);
    return this.#children;
  }

  excludes(sibling: EditNode): boolean {
    if (!(sibling instanceof SchemaEditNode)) return false;
    const others = casesOf(sibling.#node);
    return [...casesOf(this.#node)].some(([choice, own]) => {
      const other = others.get(choice);
      return other !== undefined && other !== own;
    });
  }
}

/** Of each choice that a node lies in, which case it is; a case may be left out (RFC 7950 section 7.9.2). */
function casesOf(node: SchemaNode): ReadonlyMap<SchemaNode, SchemaNode> {
  const cases = new Map<SchemaNode, SchemaNode>();
  for (let at = node; at.parent?.kind === 'case' || at.parent?.kind === 'choice'; at = at.parent) {
    if (at.parent.kind === 'choice') cases.set(at.parent, at);
  }
  return cases;
}
