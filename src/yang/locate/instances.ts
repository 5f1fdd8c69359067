import { escapeXml, type XmlElement } from '../../netconf/index.ts';
import type { SchemaNode } from '../schema/node.ts';
import { dataChildren, type Schema } from '../schema/schema.ts';
import { covers, type InstancePath, PathCollection } from './instance-path.ts';
import { moduleOfXml, type Nested, nestedIn, nodesOf, valuesIn } from './nested.ts';
import { type PathStep, stepsOf } from './path-step.ts';
import { childPlace, type Place, root } from './place.ts';

/**
 * A subtree filter (RFC 6241 section 6) for the nodes at these paths. Of list entries it selects the keys alone: that is
 * enough to see which there are.
 */
export function encodeSelection(schema: Schema, paths: readonly InstancePath[]): string {
  return paths.map((path) => nested(schema, undefined, stepsOf(path), keysAlone)).join('');
}

/** The nodes at these paths as configuration, with what their paths say of them: the keys of list entries. */
export function encodePaths(schema: Schema, paths: readonly InstancePath[]): string {
  return paths.map((path) => nested(schema, undefined, stepsOf(path), () => '')).join('');
}

function nested(
  schema: Schema,
  parent: SchemaNode | undefined,
  steps: readonly PathStep[],
  within: (list: SchemaNode) => string,
): string {
  const [step, ...below] = steps;
  if (step === undefined) return parent?.kind === 'list' ? within(parent) : '';
  const node = dataChildren(schema, parent).get(`${step.module}:${step.name}`);
  if (node === undefined) return '';
  const namespace = schema.modules.get(step.module)?.namespace ?? '';
  const matches = step.keys
    .filter(({ name }) => name !== '.')
    .map(({ name, value }) => `<${name}>${escapeXml(value)}</${name}>`);
  const whole = below.length === 0 && matches.length === node.keys.length && node.kind === 'list';
  const inner = matches.join('') + (whole ? '' : nested(schema, node, below, within));
  return `<${step.name} xmlns="${escapeXml(namespace)}">${inner}</${step.name}>`;
}

function keysAlone({ keys }: SchemaNode): string {
  return keys.map((key) => `<${key}/>`).join('');
}

/** The nodes in a configuration that the paths stand for: a list without all of its keys for each of its entries. */
export function instancesIn(
  schema: Schema,
  data: XmlElement,
  paths: readonly InstancePath[],
): readonly InstancePath[] {
  const found = new PathCollection();
  for (const each of nestedIn({ element: data, outer: undefined })) visit(schema, root, each, paths, found);
  return found.located.paths;
}

function visit(
  schema: Schema,
  parent: Place,
  around: Nested,
  paths: readonly InstancePath[],
  found: PathCollection,
): void {
  for (const node of nodesOf(schema, parent.node, around.element)) {
    const values = valuesIn(node, around.element);
    const place = childPlace(schema, parent, node, values, moduleOfXml(schema, around));
    if (paths.some((path) => covers(path, place.path))) found.add(place.path);
    else if (paths.some((path) => covers(place.path, path)))
      for (const each of nestedIn(around)) visit(schema, place, each, paths, found);
  }
}
