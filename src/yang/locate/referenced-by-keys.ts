import { namespaces, readXml } from '../../netconf/index.ts';
import type { SchemaNode } from '../schema/node.ts';
import { dataChildren, type Schema } from '../schema/schema.ts';
import type { InstancePath } from './instance-path.ts';
import { encodePaths } from './instances.ts';
import { stepsOf } from './path-step.ts';
import { referenced } from './referenced.ts';

/**
 * What the keys in these paths refer to by leafref (RFC 7950 section 9.9), as the path of an LLDP port names an interface.
 * Only what is known to the entry: a target of which the paths say less is left out.
 */
export function referencedByKeys(schema: Schema, paths: readonly InstancePath[]): readonly InstancePath[] {
  const config = readXml(`<config xmlns="${namespaces.base}">${encodePaths(schema, paths)}</config>`);
  return referenced(schema, config).paths.filter((path) => isExact(schema, path));
}

function isExact(schema: Schema, path: InstancePath): boolean {
  let node: SchemaNode | undefined;
  for (const { module, name, keys } of stepsOf(path)) {
    node = dataChildren(schema, node).get(`${module}:${name}`);
    const wanted = node?.kind === 'leaf-list' ? 1 : (node?.keys.length ?? 0);
    if (node === undefined || keys.length < wanted) return false;
  }
  return node !== undefined;
}
