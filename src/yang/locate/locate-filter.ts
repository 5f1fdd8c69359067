import type { XmlElement } from '../../netconf/index.ts';
import type { Schema } from '../schema/schema.ts';
import { type Located, PathCollection, wholeDatastore } from './instance-path.ts';
import { isKeyValue, moduleOfXml, type Nested, nestedIn, nodesOf, valuesIn } from './nested.ts';
import { childPlace, type Place, root } from './place.ts';

/** Locates what a subtree filter selects (RFC 6241 section 6); `filter` is the element whose children are the subtrees. */
export function locateFilter(schema: Schema | undefined, filter: XmlElement): Located {
  if (schema === undefined) return wholeDatastore;
  const found = new PathCollection();
  for (const each of nestedIn({ element: filter, outer: undefined })) select(schema, root, each, found);
  return found.located;
}

function select(schema: Schema, parent: Place, nested: Nested, found: PathCollection): void {
  const { element } = nested;
  const nodes = nodesOf(schema, parent.node, element);
  if (nodes.length === 0) found.add(parent.path, `${element.name} is not in the schema`);
  for (const node of nodes) {
    const values = valuesIn(node, element);
    const place = childPlace(schema, parent, node, values, moduleOfXml(schema, nested));
    const inner = nestedIn(nested).filter((each) => !isKeyValue(node, each.element));
    if (inner.every((each) => isContentMatch(each.element))) found.add(place.path);
    else if (place.cut) found.add(place.path, `parts of every entry of ${node.name} are selected`);
    else for (const each of inner) select(schema, place, each, found);
  }
}

/** A leaf with a value narrows what is selected around it (section 6.2.5). */
function isContentMatch({ children, text }: XmlElement): boolean {
  return children.length === 0 && text.trim() !== '';
}
