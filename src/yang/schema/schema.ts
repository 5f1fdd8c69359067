import { type LeftOut, loadModules } from './load-modules.ts';
import type { YangModule } from './module.ts';
import type { ModuleSet, ModuleTexts } from './module-set.ts';
import type { SchemaNode } from './node.ts';
import { NodeMaker } from './node-maker.ts';
import { emptyOverlay, overlayModule } from './overlay.ts';

/** The schema trees of a device. */
export interface Schema {
  /** Top-level nodes of implemented modules by `module:name`. */
  readonly roots: ReadonlyMap<string, SchemaNode>;
  /** The same, with choices looked through. */
  readonly dataRoots: ReadonlyMap<string, SchemaNode>;
  /** Implemented modules by name. */
  readonly modules: ReadonlyMap<string, YangModule>;
  /** Names of implemented modules by their XML namespace. */
  readonly namespaces: ReadonlyMap<string, string>;
  readonly leftOut: readonly LeftOut[];
  /** Statements that could not be resolved, in the order in which nodes were asked for. */
  readonly faults: readonly string[];
}

/**
 * Compiles a module set (RFC 7950 section 5.6.5). Modules whose text, imports or submodules are missing are left out and
 * told; nodes below the top are made when they are first asked for.
 */
export function compileSchema(set: ModuleSet, texts: ModuleTexts): Schema {
  const { modules: all, leftOut } = loadModules(set, texts);
  const implemented = [...all.values()].filter(({ entry }) => entry.implemented);
  const maker = new NodeMaker();
  const overlay = emptyOverlay();
  for (const module of implemented) {
    for (const { keyword, argument, line } of overlayModule(overlay, module)) {
      maker.faults.push(`${module.name}:${line}: ${keyword} ${argument}: its prefix is unknown`);
    }
  }
  const roots = implemented.flatMap((module) => maker.roots(module, overlay));
  return {
    roots: byKey(roots),
    dataRoots: lookedThrough(roots),
    modules: new Map(implemented.map((module) => [module.name, module])),
    namespaces: new Map(implemented.map(({ namespace, name }) => [namespace, name])),
    leftOut,
    faults: maker.faults,
  };
}

/** The nodes at the top of the data tree, or below `parent`. */
export function dataChildren(
  schema: Schema,
  parent: SchemaNode | undefined,
): ReadonlyMap<string, SchemaNode> {
  return parent?.dataChildren ?? schema.dataRoots;
}

/** A choice may stand at the top of a module too. */
function lookedThrough(roots: readonly SchemaNode[]): ReadonlyMap<string, SchemaNode> {
  const cases = (node: SchemaNode): readonly SchemaNode[] => [...node.children.values()];
  const seen = roots.flatMap((node) =>
    node.kind === 'choice' ? cases(node).flatMap((each) => [...each.dataChildren.values()]) : [node],
  );
  return byKey(seen);
}

function byKey(nodes: readonly SchemaNode[]): ReadonlyMap<string, SchemaNode> {
  return new Map(nodes.map((node) => [node.key, node]));
}
