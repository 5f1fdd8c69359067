import type { SchemaNode } from './node.ts';
import { dataChildren, type Schema } from './schema.ts';

/**
 * The data nodes of that name below `parent`, or at the top. Without a module the parent's own comes first (RFC 7951
 * section 4), else every module's that has one.
 */
export function childrenNamed(
  schema: Schema,
  parent: SchemaNode | undefined,
  module: string | undefined,
  name: string,
): readonly SchemaNode[] {
  const children = dataChildren(schema, parent);
  const exact = children.get(`${module ?? parent?.module}:${name}`);
  if (exact !== undefined) return isData(exact) ? [exact] : [];
  if (module !== undefined) return [];
  return [...children.values()].filter((node) => node.name === name && isData(node));
}

/** Operations and notifications stand in the schema tree, and in no datastore. */
function isData({ kind }: SchemaNode): boolean {
  return kind !== 'rpc' && kind !== 'action' && kind !== 'notification';
}
