/**
 * yang: what a device's YANG modules say: texts read into statements, statements into schema trees, and requests located in
 * them, so that a lock covers what an edit or a filter touches and no more. Pure: texts and messages come in as values.
 */
export { editNodes } from './edit/schema-edit-node.ts';
export { readHelloModules } from './hello-modules.ts';
export { encodeFilter } from './locate/encode-filter.ts';
export { covers, type InstancePath, type Located, topmost } from './locate/instance-path.ts';
export { encodeInstance, type InstanceText } from './locate/instance-text.ts';
export { encodeSelection, instancesIn } from './locate/instances.ts';
export { locateFilter } from './locate/locate-filter.ts';
export { locateInstance } from './locate/locate-instance.ts';
export { type DefaultOperation, locatePayload } from './locate/locate-payload.ts';
export { referenced } from './locate/referenced.ts';
export { referencedByKeys } from './locate/referenced-by-keys.ts';
export {
  compileReferences,
  type Neighbour,
  neighbours,
  type ReferenceGraph,
  type ReferenceKind,
} from './references/references.ts';
export type { LeftOut } from './schema/load-modules.ts';
export {
  type ModuleEntry,
  type ModuleSet,
  type ModuleTexts,
  moduleSetText,
  revisionOf,
  type Submodule,
  textKey,
} from './schema/module-set.ts';
export type { NodeKind, SchemaNode } from './schema/node.ts';
export { compileSchema, type Schema } from './schema/schema.ts';
export type { YangType } from './schema/type.ts';
export {
  type DependencyProfile,
  profileScopes,
  type RegionClaim,
  regionScope,
} from './scopes/profile-scopes.ts';
export { regionScopes } from './scopes/region-scopes.ts';
export type { Extent, SubtreeOrRegionScope } from './scopes/scope.ts';
export { parseYang } from './text/parse.ts';
export { argumentOf, argumentsOf, type Statement, substatements } from './text/statement.ts';
export { givesNodes } from './xpath/node-set.ts';
export { readYangLibrary, yangLibraryNamespace } from './yang-library.ts';
