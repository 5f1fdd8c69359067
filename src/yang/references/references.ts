import { DirectedGraph } from 'graphology';
import { covers, type InstancePath, nodeElement } from '../locate/instance-path.ts';
import type { Condition, SchemaNode } from '../schema/node.ts';
import type { Schema } from '../schema/schema.ts';
import type { SchemaPlace } from '../schema/target.ts';
import type { YangType } from '../schema/type.ts';
import { readXPath } from '../xpath/parse.ts';
import { targetsIn } from './xpath-targets.ts';

export type ReferenceKind = 'leafref' | 'must' | 'when';

interface Named {
  /** The node's path without keys, which covers every instance. */
  readonly path: InstancePath;
}

interface Reference {
  readonly kinds: ReadonlySet<ReferenceKind>;
}

/** Who refers to whom among the configuration nodes of a schema: an edge goes from the node that depends on the other. */
export type ReferenceGraph = DirectedGraph<Named, Reference>;

/** A node outside of a subtree that an edit of the subtree has to find as it is. */
export interface Neighbour {
  readonly path: InstancePath;
  readonly kinds: ReadonlySet<ReferenceKind>;
  /** Whether it refers into the subtree, or is referred to from it. */
  readonly refers: 'into' | 'from';
}

/** Makes every configuration node of the schema, so it costs as much as the schema is large. */
export function compileReferences(schema: Schema): ReferenceGraph {
  const graph: ReferenceGraph = new DirectedGraph<Named, Reference>();
  const pending = [...schema.roots.values()];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (!node.config) continue;
    addReferences(schema, graph, node);
    pending.push(...node.children.values());
  }
  return graph;
}

/** Keys in the path are passed over: references are between schema nodes, not instances. */
export function neighbours(graph: ReferenceGraph, path: InstancePath): readonly Neighbour[] {
  const subtree = path.filter((element) => !element.startsWith('['));
  const found: Neighbour[] = [];
  for (const { node, attributes } of graph.nodeEntries()) {
    if (!covers(subtree, attributes.path)) continue;
    for (const edge of graph.edgeEntries(node)) {
      const other = edge.source === node ? edge.targetAttributes : edge.sourceAttributes;
      if (covers(subtree, other.path)) continue;
      found.push({
        path: other.path,
        kinds: edge.attributes.kinds,
        refers: edge.source === node ? 'from' : 'into',
      });
    }
  }
  return found;
}

function addReferences(schema: Schema, graph: ReferenceGraph, node: SchemaNode): void {
  for (const { path } of leafrefs(node.type)) {
    const context: Condition | undefined = path && { ...path, context: 'node' };
    if (context !== undefined) addTargets(schema, graph, node, context, 'leafref');
  }
  for (const must of node.musts) addTargets(schema, graph, node, must, 'must');
  for (const when of node.whens) addTargets(schema, graph, node, when, 'when');
}

function leafrefs(type: YangType | undefined): readonly YangType[] {
  if (type === undefined) return [];
  return type.path === undefined ? type.members.flatMap(leafrefs) : [type];
}

function addTargets(
  schema: Schema,
  graph: ReferenceGraph,
  node: SchemaNode,
  { expression, part, context }: Condition,
  kind: ReferenceKind,
): void {
  const start: SchemaPlace = context === 'node' ? node : (node.dataParent ?? 'top');
  const current = start === 'top' ? node : start;
  const referrer = pathOf(node);
  const parsed = readXPath(expression);
  if (parsed === undefined) return;
  for (const target of targetsIn(parsed, start, { schema, current, part })) {
    const path = pathOf(target);
    if (target.config && !covers(path, referrer)) addEdge(graph, referrer, path, kind);
  }
}

function addEdge(graph: ReferenceGraph, from: InstancePath, to: InstancePath, kind: ReferenceKind): void {
  const [source, target] = [from.join('/'), to.join('/')];
  graph.mergeNode(source, { path: from });
  graph.mergeNode(target, { path: to });
  const known = graph.edge(source, target);
  const kinds = known === undefined ? [] : [...graph.getEdgeAttributes(known).kinds];
  graph.mergeEdge(source, target, { kinds: new Set([...kinds, kind]) });
}

/** A choice or case stands for the data node around it, whose content its when decides on. */
function pathOf(node: SchemaNode): InstancePath {
  const above = node.dataParent === undefined ? [] : pathOf(node.dataParent);
  return node.kind === 'choice' || node.kind === 'case' ? above : [...above, nodeElement(node)];
}
