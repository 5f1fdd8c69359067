import type { XmlElement } from '../netconf/index.ts';
import type { ModuleEntry, ModuleSet, Submodule } from './schema/module-set.ts';

/** Namespace of ietf-yang-library, in both its revisions. */
export const yangLibraryNamespace = 'urn:ietf:params:xml:ns:yang:ietf-yang-library';

/**
 * Reads `<yang-library>` (RFC 8525 section 4) or `<modules-state>` (RFC 7895 section 2.2), wherever in `data` it stands;
 * undefined where neither is there, or no module is in it. Of the datastores of RFC 8525 the schema of running is taken.
 */
export function readYangLibrary(data: XmlElement): ModuleSet | undefined {
  const library = find(data, 'yang-library');
  const state = find(data, 'modules-state');
  const set = library !== undefined ? ofLibrary(library) : state && ofState(state);
  return set === undefined || set.length === 0 ? undefined : set;
}

function find(within: XmlElement, name: string): XmlElement | undefined {
  if (within.name === name && within.namespace === yangLibraryNamespace) return within;
  for (const each of within.children) {
    const found = find(each, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ofLibrary(library: XmlElement): ModuleSet {
  const wanted = moduleSetsOfRunning(library);
  const sets = all(library, 'module-set').filter(
    (set) => wanted === undefined || wanted.has(textOf(set, 'name')),
  );
  const entries = sets.flatMap((set) => [
    ...all(set, 'module').map((module) => entry(module, true, deviationNames(module))),
    ...all(set, 'import-only-module').map((module) => entry(module, false, [])),
  ]);
  return [...new Map(entries.map((each) => [`${each.name}@${each.revision}`, each])).values()];
}

/** Undefined where the library does not tell, so that every set counts. */
function moduleSetsOfRunning(library: XmlElement): ReadonlySet<string> | undefined {
  const running = all(library, 'datastore').find((each) => /(^|:)running$/.test(textOf(each, 'name')));
  const schema = all(library, 'schema').find(
    (each) => running && textOf(each, 'name') === textOf(running, 'schema'),
  );
  return schema && new Set(all(schema, 'module-set').map(({ text }) => text.trim()));
}

function deviationNames(module: XmlElement): readonly string[] {
  return all(module, 'deviation').map(({ text }) => text.trim());
}

function ofState(state: XmlElement): ModuleSet {
  return all(state, 'module').map((module) =>
    entry(
      module,
      textOf(module, 'conformance-type') !== 'import',
      all(module, 'deviation').map((each) => textOf(each, 'name')),
    ),
  );
}

function entry(module: XmlElement, implemented: boolean, deviations: readonly string[]): ModuleEntry {
  return {
    ...named(module),
    namespace: textOf(module, 'namespace'),
    features: all(module, 'feature').map(({ text }) => text.trim()),
    deviations,
    implemented,
    submodules: all(module, 'submodule').map(named),
  };
}

function named(of: XmlElement): Submodule {
  return { name: textOf(of, 'name'), revision: textOf(of, 'revision') };
}

function all(of: XmlElement, name: string): readonly XmlElement[] {
  return of.children.filter((each) => each.name === name);
}

function textOf(of: XmlElement, name: string): string {
  return all(of, name)[0]?.text.trim() ?? '';
}
