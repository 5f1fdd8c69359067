import { namespaces } from '../namespaces.ts';
import { type DataNode, type RequestNode, sameName } from '../tree/node.ts';
import { attributeFault, elementFault, RpcFault } from '../tree/rpc-fault.ts';
import { type EditNode, type EditNodes, instanceKey, nodeKey, pathStep } from './edit-node.ts';
import { inserted, insertionOf } from './insert.ts';

export type EditOperation = 'merge' | 'replace' | 'create' | 'delete' | 'remove' | 'none';

const operations: readonly string[] = ['merge', 'replace', 'create', 'delete', 'remove'];

interface Place {
  readonly children: EditNodes;
  readonly path: string;
  readonly prefixes: Readonly<Record<string, string>>;
}

/** RFC 6241 section 7.2: the tree that comes of an edit; the old one stays as it was. Throws RpcFault. */
export function editConfig(
  tree: DataNode,
  config: RequestNode,
  schema: EditNodes,
  byDefault: EditOperation,
): DataNode {
  return editChildren(tree, config.children, { children: schema, path: '', prefixes: {} }, byDefault);
}

function editChildren(
  parent: DataNode,
  edits: readonly RequestNode[],
  place: Place,
  inherited: EditOperation,
): DataNode {
  let children = parent.children;
  for (const edit of edits) children = editOne(children, edit, place, inherited);
  return children === parent.children ? parent : { ...parent, children };
}

function editOne(
  siblings: readonly DataNode[],
  edit: RequestNode,
  place: Place,
  inherited: EditOperation,
): readonly DataNode[] {
  const schema = schemaOf(edit, place);
  const here: Place = {
    children: schema.children,
    path: place.path + pathStep(schema, edit),
    prefixes: { ...place.prefixes, [schema.prefix]: schema.namespace },
  };
  const operation = operationOf(edit) ?? inherited;
  const key = instanceKey(schema, edit);
  const at = siblings.findIndex((node) => sameName(node, edit) && instanceKey(schema, node) === key);
  const existing = siblings[at];
  const after = changed(existing, edit, schema, here, operation);
  if (after === undefined) return existing === undefined ? siblings : siblings.toSpliced(at, 1);
  const insertion = insertionOf(edit, schema);
  if (insertion !== undefined)
    return inserted(withoutOtherCases(siblings, schema, place), after, schema, insertion);
  if (after === existing) return siblings;
  return existing === undefined
    ? [...withoutOtherCases(siblings, schema, place), after]
    : siblings.map((node, index) => (index === at ? after : node));
}

/** Nodes of other cases go when one of this case comes (RFC 7950 section 7.9). */
function withoutOtherCases(
  siblings: readonly DataNode[],
  schema: EditNode,
  { children }: Place,
): readonly DataNode[] {
  return siblings.filter((sibling) => {
    const other = children.get(nodeKey(sibling));
    return other === undefined || schema.excludes?.(other) !== true;
  });
}

function changed(
  existing: DataNode | undefined,
  edit: RequestNode,
  schema: EditNode,
  place: Place,
  operation: EditOperation,
): DataNode | undefined {
  const path = { text: place.path, prefixes: place.prefixes };
  switch (operation) {
    case 'create':
      if (existing !== undefined)
        throw new RpcFault('data-exists', 'the data exists already', { type: 'application', path });
      return plain(edit, schema, place);
    case 'delete':
      if (existing === undefined)
        throw new RpcFault('data-missing', 'there is nothing to delete', { type: 'application', path });
      return undefined;
    case 'remove':
      return undefined;
    case 'replace':
      return plain(edit, schema, place);
    case 'merge':
      if (isValue(schema)) return plain(edit, schema, place);
      return editChildren(
        existing ?? { ...plain(edit, schema, place), children: keysOf(edit, schema) },
        edit.children,
        place,
        'merge',
      );
    case 'none':
      if (existing === undefined && edit.children.every((child) => operationOf(child) === undefined)) {
        throw new RpcFault('data-missing', 'the data to work in is not there', { type: 'application', path });
      }
      if (isValue(schema)) return existing;
      return editChildren(
        existing ?? { ...plain(edit, schema, place), children: keysOf(edit, schema) },
        rest(edit, schema),
        place,
        'none',
      );
  }
}

/** Under `none` the keys only say which entry is meant. */
function rest(edit: RequestNode, schema: EditNode): readonly RequestNode[] {
  return edit.children.filter(({ name }) => !schema.keys.includes(name));
}

function keysOf(edit: RequestNode, schema: EditNode): readonly DataNode[] {
  return edit.children.filter(({ name }) => schema.keys.includes(name)).map((key) => bare(key));
}

function bare({ namespace, name, text, children, prefix }: DataNode): DataNode {
  const node: DataNode = { namespace, name, text: text.trim(), children: children.map(bare) };
  return prefix === undefined ? node : { ...node, prefix };
}

/** The edit as data, each node of it known to the schema and each value of its type. */
function plain(edit: RequestNode, schema: EditNode, place: Place): DataNode {
  if (schema.pattern?.test(edit.text.trim()) === false) {
    const path = { text: place.path, prefixes: place.prefixes };
    throw elementFault('invalid-value', schema.name, 'invalid value', { type: 'application', path });
  }
  if (isValue(schema)) return bare(edit);
  const children = edit.children.map((child) => plain(child, schemaOf(child, place), placeOf(child, place)));
  const { namespace, name } = edit;
  return { namespace, name, text: '', children };
}

/** Whether it is written as a whole: a leaf, or what no schema tells the inside of. */
export function isValue({ kind }: EditNode): boolean {
  return kind !== 'container' && kind !== 'list';
}

function placeOf(edit: RequestNode, place: Place): Place {
  const schema = schemaOf(edit, place);
  return { children: schema.children, path: place.path + pathStep(schema, edit), prefixes: place.prefixes };
}

function schemaOf(edit: RequestNode, place: Place): EditNode {
  const found = place.children.get(nodeKey(edit));
  const path = { text: `${place.path}/${edit.name}`, prefixes: place.prefixes };
  if (found === undefined) throw elementFault('unknown-element', edit.name, 'unknown element', { path });
  for (const key of found.keys) {
    if (!edit.children.some(({ name }) => name === key))
      throw elementFault('missing-element', key, `the key ${key} is missing`, { path });
  }
  return found;
}

function operationOf(edit: RequestNode): EditOperation | undefined {
  const attribute = edit.attributes.find(
    ({ name, namespace }) => name === 'operation' && namespace === namespaces.base,
  );
  if (attribute === undefined) return undefined;
  if (!operations.includes(attribute.value)) {
    throw attributeFault('bad-attribute', 'operation', edit.name, `'${attribute.value}' is no operation`);
  }
  return attribute.value as EditOperation;
}
