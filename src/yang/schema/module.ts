import type { Statement } from '../text/statement.ts';
import type { ModuleEntry } from './module-set.ts';

/** A module whose imports and submodules are all there. */
export interface YangModule {
  readonly name: string;
  readonly entry: ModuleEntry;
  readonly namespace: string;
  readonly prefix: string;
  readonly features: ReadonlySet<string>;
  /** The module's own text and its submodules'. */
  readonly parts: readonly Part[];
  /** What stands at the top of any part, by kind and name. */
  readonly definitions: ReadonlyMap<string, Scope & { readonly statement: Statement }>;
}

/** One text, which has prefixes of its own (RFC 7950 section 7.1.4). */
export interface Part {
  readonly module: YangModule;
  readonly statement: Statement;
  readonly prefixes: ReadonlyMap<string, YangModule>;
}

/** Where a statement stands: its text, and the statements around it that define groupings or typedefs. */
export interface Scope {
  readonly part: Part;
  readonly statement: Statement | undefined;
  readonly outer: Scope | undefined;
}

export type DefinitionKind = 'grouping' | 'typedef' | 'identity' | 'feature';

export interface Definition {
  readonly statement: Statement;
  /** Where the definition itself stands. */
  readonly scope: Scope;
}

export function definitionKey(kind: DefinitionKind, name: string): string {
  return `${kind} ${name}`;
}

/** The scope of what is inside the statement. */
export function scopeInside(scope: Scope, statement: Statement): Scope {
  const defines = statement.children.some(({ keyword }) => keyword === 'grouping' || keyword === 'typedef');
  return defines ? { part: scope.part, statement, outer: scope } : scope;
}

/** `prefix:name` taken apart; undefined where the text has no such prefix. */
export function resolveName(
  part: Part,
  written: string,
): { readonly module: YangModule; readonly name: string; readonly prefixed: boolean } | undefined {
  const colon = written.indexOf(':');
  if (colon < 0) return { module: part.module, name: written, prefixed: false };
  const module = part.prefixes.get(written.slice(0, colon));
  return module && { module, name: written.slice(colon + 1), prefixed: true };
}

/** Finds a grouping or typedef as RFC 7950 section 5.5 scopes them. */
export function findDefinition(scope: Scope, kind: DefinitionKind, written: string): Definition | undefined {
  const named = resolveName(scope.part, written);
  if (named === undefined) return undefined;
  if (named.module === scope.part.module) {
    for (let at: Scope | undefined = scope; at?.statement !== undefined; at = at.outer) {
      const found = at.statement.children.find(
        ({ keyword, argument }) => keyword === kind && argument === named.name,
      );
      if (found !== undefined) return { statement: found, scope: at };
    }
  }
  const top = named.module.definitions.get(definitionKey(kind, named.name));
  return top && { statement: top.statement, scope: { ...top, statement: undefined } };
}
