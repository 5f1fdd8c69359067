import type { XmlElement } from '../../netconf/index.ts';
import type { SchemaNode } from '../schema/node.ts';
import type { Schema } from '../schema/schema.ts';
import { stepFrom } from '../schema/target.ts';
import type { YangType } from '../schema/type.ts';
import { type LocationPath, operandsOf, type Step } from '../xpath/expression.ts';
import { readXPath } from '../xpath/parse.ts';
import { type Located, PathCollection, wholeDatastore } from './instance-path.ts';
import { moduleOfXml, type Nested, nestedIn, nodesOf, valuesIn } from './nested.ts';
import { childPlace, type Place, root } from './place.ts';
import { textAt } from './text-at.ts';

/** A leaf in the payload, with the places from the root down to its parent. */
interface Referrer {
  readonly schema: Schema;
  readonly node: SchemaNode;
  readonly nested: Nested;
  readonly places: readonly Place[];
}

/**
 * The configuration that leafrefs in an edit refer to (RFC 7950 section 9.9): each must be there when the edit is validated,
 * so it is read with it. Where the value tells the entry, the path has its keys.
 */
export function referenced(schema: Schema | undefined, config: XmlElement): Located {
  if (schema === undefined) return wholeDatastore;
  const found = new PathCollection();
  visit(schema, [root], { element: config, outer: undefined }, found);
  return found.located;
}

function visit(schema: Schema, places: readonly Place[], around: Nested, found: PathCollection): void {
  const parent = places.at(-1) ?? root;
  for (const nested of nestedIn(around)) {
    const { operation } = nested.element.attributes;
    if (operation === 'delete' || operation === 'remove') continue;
    for (const node of nodesOf(schema, parent.node, nested.element)) {
      const place = childPlace(
        schema,
        parent,
        node,
        valuesIn(node, nested.element),
        moduleOfXml(schema, nested),
      );
      for (const type of leafrefs(node.type)) refer({ schema, node, nested, places }, type, found);
      visit(schema, [...places, place], nested, found);
    }
  }
}

/** The type itself, or those members of a union. */
function leafrefs(type: YangType | undefined): readonly YangType[] {
  if (type === undefined) return [];
  return type.path === undefined ? type.members.flatMap(leafrefs) : [type];
}

function refer(referrer: Referrer, { path }: YangType, found: PathCollection): void {
  const parsed = path && readXPath(path.expression);
  if (path === undefined || parsed?.kind !== 'path' || !startsHere(parsed.from)) return;
  const context = { schema: referrer.schema, current: referrer.node, part: path.part };
  const [base, steps] = startOf(referrer, parsed.from, parsed.steps);
  let at = base.node ?? ('top' as const);
  const route: { readonly node: SchemaNode; readonly values: Map<string, string> }[] = [];
  for (const step of steps) {
    const next = stepFrom(at, step, context);
    if (next === undefined || next === 'top') return;
    route.push({ node: next, values: keysOf(step, referrer) });
    at = next;
  }
  const target = route.pop();
  if (target?.node.config !== true) return;
  const { text } = referrer.nested.element;
  const list = route.at(-1)?.node ?? base.node;
  const keyed = list?.kind === 'list' && list.keys.includes(target.node.name);
  if (keyed) route.at(-1)?.values.set(target.node.name, text);
  route.push({ ...target, values: keyed ? target.values : new Map([['.', text]]) });
  const place = descend(referrer, base, route);
  found.add(place.path, place.cut ? `which entry ${referrer.node.name} refers to is not known` : undefined);
}

/** deref() would need the device's own data. */
function startsHere(from: LocationPath['from']): boolean {
  return typeof from === 'string' || (from.kind === 'call' && from.name === 'current');
}

/** The place that the path starts from once its leading `..` are taken, and the steps that are left. */
function startOf(
  { places }: Referrer,
  from: LocationPath['from'],
  steps: readonly Step[],
): readonly [Place, readonly Step[]] {
  if (from === 'root') return [root, steps];
  const down = steps.findIndex(({ axis }) => axis !== 'parent' && axis !== 'self');
  const ups = steps.slice(0, down < 0 ? steps.length : down).filter(({ axis }) => axis === 'parent').length;
  return [places[places.length - ups] ?? root, steps.slice(down < 0 ? steps.length : down)];
}

function descend(
  { schema, nested }: Referrer,
  base: Place,
  route: readonly { readonly node: SchemaNode; readonly values: ReadonlyMap<string, string> }[],
): Place {
  let place = base;
  for (const { node, values } of route) {
    if (place.cut) return place;
    place = childPlace(schema, place, node, values, moduleOfXml(schema, nested));
  }
  return place;
}

/** `[key = current()/../other]`: the value is what the payload has there. */
function keysOf({ predicates }: Step, { nested }: Referrer): Map<string, string> {
  const values = new Map<string, string>();
  for (const each of predicates.flatMap((predicate) => operandsOf(predicate, 'and'))) {
    if (each.kind !== 'binary' || each.operator !== '=' || each.left.kind !== 'path') continue;
    const name = each.left.steps[0]?.name;
    const value = textAt(each.right, nested);
    if (name !== undefined && value !== undefined) values.set(name, value);
  }
  return values;
}
