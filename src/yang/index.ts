/**
 * yang: what a device's YANG modules say: texts read into statements, statements into schema trees, and requests located in
 * them, so that a lock covers what an edit or a filter touches and no more. Pure: texts and messages come in as values.
 */
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
export { compileSchema, dataChildren, type Schema } from './schema/schema.ts';
export type { YangType } from './schema/type.ts';
export { parseYang } from './text/parse.ts';
export { argumentOf, argumentsOf, type Statement, substatements } from './text/statement.ts';
