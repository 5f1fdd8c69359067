import {
  container,
  type DataNode,
  differences,
  type EditNodes,
  type EditOperation,
  editConfig,
  namespaces,
  type RequestNode,
  readTree,
} from '../../../netconf/index.ts';
import type { BaseNode, RecordedWrite } from '../private-candidate.ts';

const empty: DataNode = container(namespaces.base, 'data', []);

/**
 * What a session's writes come to, one behind the other, on what running had where they touch it: the edit of running that
 * has the same outcome, inside of `<config>`, and the one that undoes it. Throws RpcFault where a write does not apply.
 */
export function compose(
  nodes: EditNodes,
  base: readonly BaseNode[],
  writes: readonly RecordedWrite[],
): { readonly edit: string; readonly undo: string } {
  // What was read of all entries has their order, so it comes before what was read of one of them.
  const widest = base.toSorted((one, other) => (one.path?.length ?? 0) - (other.path?.length ?? 0));
  const before = widest.reduce((tree, { content }) => joined(tree, content, nodes), empty);
  const after = writes.reduce((tree, { raw }) => written(tree, raw, nodes), before);
  return { edit: differences(before, after, nodes), undo: differences(after, before, nodes) };
}

/** A whole configuration with such an edit in it. */
export function withEdit(tree: DataNode, edit: string, nodes: EditNodes): DataNode {
  if (edit === '') return tree;
  return editConfig(tree, readTree(`<config xmlns="${namespaces.base}">${edit}</config>`), nodes, 'merge');
}

/** The `<data>` of a reply's content; empty where there is none. */
export function dataIn(content: string): RequestNode | undefined {
  const reply = readTree(
    `<reply xmlns="${namespaces.base}" xmlns:nc="${namespaces.base}">${content}</reply>`,
  );
  return reply.children.find(({ name }) => name === 'data');
}

/** The one operation of a request's XML. */
export function operationIn(xml: Buffer): RequestNode | undefined {
  return readTree(xml.toString()).children[0];
}

/** What was read of one node, put together with what was read of others. */
function joined(tree: DataNode, content: string, nodes: EditNodes): DataNode {
  const data = dataIn(content);
  return data === undefined ? tree : editConfig(tree, data, nodes, 'merge');
}

function written(tree: DataNode, raw: Buffer, nodes: EditNodes): DataNode {
  const operation = operationIn(raw);
  const children = operation?.children ?? [];
  if (operation?.name === 'copy-config') return copied(operation, nodes);
  const config = children.find(({ name }) => name === 'config');
  const given = children.find(({ name }) => name === 'default-operation')?.text.trim();
  const byDefault: EditOperation = given === 'replace' || given === 'none' ? given : 'merge';
  return config === undefined ? tree : editConfig(tree, config, nodes, byDefault);
}

/** All of the candidate is what the copy has of it. */
function copied({ children }: RequestNode, nodes: EditNodes): DataNode {
  const source = children.find(({ name }) => name === 'source');
  const config = source?.children.find(({ name }) => name === 'config');
  return config === undefined ? empty : editConfig(empty, config, nodes, 'merge');
}
