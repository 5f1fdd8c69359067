import type { XmlElement } from '../../netconf/index.ts';
import type { SchemaNode } from '../schema/node.ts';
import type { Schema } from '../schema/schema.ts';
import { type Located, nodeElement, PathCollection, wholeDatastore } from './instance-path.ts';
import { isKeyValue, moduleOfXml, type Nested, nestedIn, nodesOf, valuesIn } from './nested.ts';
import { childPlace, type Place, root } from './place.ts';

export type DefaultOperation = 'merge' | 'replace' | 'none';

/** Operations that take the node with all that is below it (RFC 6241 section 7.2). */
const whole: ReadonlySet<string> = new Set(['replace', 'create', 'delete', 'remove']);

/**
 * Locates what an edit writes; `config` is the `<config>` of an edit-config or edit-data. Merged containers and list entries
 * are gone through, so two edits of different leaves of one entry lie side by side; a node that a choice has sets
 * the other cases' nodes aside, so these are written too. With the default operation `replace` each top-level node is
 * replaced whole.
 */
export function locatePayload(
  schema: Schema | undefined,
  config: XmlElement,
  defaultOperation: DefaultOperation = 'merge',
): Located {
  if (schema === undefined) return wholeDatastore;
  const found = new PathCollection();
  for (const each of nestedIn({ element: config, outer: undefined })) {
    write(schema, root, each, defaultOperation, found);
  }
  return found.located;
}

function write(schema: Schema, parent: Place, nested: Nested, around: string, found: PathCollection): void {
  const { element } = nested;
  const operation = element.attributes.operation ?? around;
  const nodes = nodesOf(schema, parent.node, element);
  if (nodes.length === 0) found.add(parent.path, `${element.name} is not in the schema`);
  for (const node of nodes) {
    const place = childPlace(schema, parent, node, valuesIn(node, element), moduleOfXml(schema, nested));
    if (operation !== 'none') otherCases(parent, node, found);
    if (element.attributes.insert !== undefined) {
      found.add([...parent.path, nodeElement(node)], `an insert orders every entry of ${node.name}`);
    } else if (whole.has(operation) || place.cut || !holdsNodes(node)) {
      if (operation !== 'none' || place.cut) found.add(place.path, cutReason(place));
    } else inside(schema, place, nested, operation, found);
  }
}

/** An entry or container that is merged, or only passed through. */
function inside(
  schema: Schema,
  place: Place,
  nested: Nested,
  operation: string,
  found: PathCollection,
): void {
  const { node } = place;
  const inner = nestedIn(nested).filter(({ element }) => node === undefined || !isKeyValue(node, element));
  if (inner.length === 0 && operation !== 'none') found.add(place.path);
  for (const each of inner) write(schema, place, each, operation, found);
}

function holdsNodes({ kind }: SchemaNode): boolean {
  return kind === 'container' || kind === 'list';
}

function cutReason({ cut, node }: Place): string | undefined {
  return cut ? `not all keys of ${node?.name} are given` : undefined;
}

/** Nodes of other cases go when one of this case comes (RFC 7950 section 7.9). */
function otherCases(parent: Place, node: SchemaNode, found: PathCollection): void {
  for (let at = node.parent; at?.kind === 'case' || at?.kind === 'choice'; at = at.parent) {
    const others = at.kind === 'case' ? [...(at.parent?.children.values() ?? [])] : [];
    for (const other of others.filter((each) => each !== at)) {
      for (const sibling of other.dataChildren.values()) found.add([...parent.path, nodeElement(sibling)]);
    }
  }
}
