import { argumentOf, type Statement, substatements } from '../text/statement.ts';
import { type DefinitionKind, definitionKey, type Part, type Scope, type YangModule } from './module.ts';
import { type ModuleEntry, type ModuleSet, type ModuleTexts, textKey } from './module-set.ts';

/** A module that the schema has to do without. */
export interface LeftOut {
  readonly module: string;
  readonly why: string;
}

export interface LoadedModules {
  /** By `name@revision`. */
  readonly modules: ReadonlyMap<string, YangModule>;
  readonly leftOut: readonly LeftOut[];
}

/** A module in the making: its imports are found once all modules are there. */
interface Draft extends YangModule {
  readonly parts: (Part & { readonly prefixes: Map<string, YangModule> })[];
  readonly definitions: Map<string, Scope & { readonly statement: Statement }>;
}

const defining: ReadonlySet<string> = new Set<DefinitionKind>(['grouping', 'typedef', 'identity', 'feature']);

/** Puts modules, submodules and imports together; a module that lacks one of them is left out, and so are its importers. */
export function loadModules(set: ModuleSet, texts: ModuleTexts): LoadedModules {
  const drafts = new Map<string, Draft>();
  const leftOut: LeftOut[] = [];
  for (const entry of set) {
    const made = draft(entry, texts);
    if (typeof made === 'string') leftOut.push({ module: textKey(entry), why: made });
    else drafts.set(textKey(entry), made);
  }
  while (leaveOut(drafts, leftOut)) {
    // Each module left out may be what another one imports.
  }
  return { modules: drafts, leftOut };
}

function leaveOut(drafts: Map<string, Draft>, leftOut: LeftOut[]): boolean {
  const before = drafts.size;
  const byName = revisionsByName(drafts.values());
  for (const [key, module] of drafts) {
    const missing = module.parts.map((part) => link(part, byName)).find((each) => each !== undefined);
    if (missing === undefined) continue;
    leftOut.push({ module: key, why: missing });
    drafts.delete(key);
  }
  return drafts.size < before;
}

function revisionsByName(all: Iterable<Draft>): ReadonlyMap<string, readonly Draft[]> {
  const byName = new Map<string, Draft[]>();
  for (const each of all) byName.set(each.name, [...(byName.get(each.name) ?? []), each]);
  return byName;
}

/** What is missing, or undefined. */
function link(
  part: Draft['parts'][number],
  byName: ReadonlyMap<string, readonly Draft[]>,
): string | undefined {
  for (const statement of substatements(part.statement, 'import')) {
    const name = statement.argument ?? '';
    const found = choose(byName.get(name) ?? [], argumentOf(statement, 'revision-date'));
    if (found === undefined) return `it imports ${name}, which is missing`;
    part.prefixes.set(argumentOf(statement, 'prefix') ?? name, found);
  }
  return undefined;
}

/** The revision asked for, else the implemented one, else the newest. */
function choose(all: readonly Draft[], revision: string | undefined): Draft | undefined {
  const newest = [...all].sort((one, other) => (one.entry.revision < other.entry.revision ? 1 : -1));
  return (
    newest.find(({ entry }) => entry.revision === revision) ??
    newest.find(({ entry }) => entry.implemented) ??
    newest[0]
  );
}

function draft(entry: ModuleEntry, texts: ModuleTexts): Draft | string {
  const statement = texts.get(textKey(entry));
  if (statement === undefined) return 'its text is missing';
  const module: Draft = {
    name: entry.name,
    entry,
    namespace: argumentOf(statement, 'namespace') ?? entry.namespace,
    prefix: argumentOf(statement, 'prefix') ?? entry.name,
    features: new Set(entry.features),
    parts: [],
    definitions: new Map(),
  };
  return addPart(module, statement, texts) ?? module;
}

/** Adds a text and all that it includes; what is missing, or undefined. */
function addPart(module: Draft, statement: Statement, texts: ModuleTexts): string | undefined {
  if (module.parts.some((part) => part.statement === statement)) return undefined;
  const part = { module, statement, prefixes: new Map([[ownPrefix(statement), module as YangModule]]) };
  module.parts.push(part);
  for (const each of statement.children) {
    if (!defining.has(each.keyword)) continue;
    const key = definitionKey(each.keyword as DefinitionKind, each.argument ?? '');
    module.definitions.set(key, { part, statement: each, outer: undefined });
  }
  for (const include of substatements(statement, 'include')) {
    const missing = addSubmodule(module, include, texts);
    if (missing !== undefined) return missing;
  }
  return undefined;
}

function addSubmodule(module: Draft, include: Statement, texts: ModuleTexts): string | undefined {
  const name = include.argument ?? '';
  const listed = module.entry.submodules.find((each) => each.name === name)?.revision;
  const revision = argumentOf(include, 'revision-date') ?? listed ?? '';
  const statement = texts.get(textKey({ name, revision })) ?? texts.get(name);
  return statement === undefined
    ? `it includes ${name}, which is missing`
    : addPart(module, statement, texts);
}

function ownPrefix(statement: Statement): string {
  const belongs = statement.children.find(({ keyword }) => keyword === 'belongs-to');
  return argumentOf(belongs ?? statement, 'prefix') ?? '';
}
