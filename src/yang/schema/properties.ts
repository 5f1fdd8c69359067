import type { Statement } from '../text/statement.ts';
import type { Scope } from './module.ts';
import type { Change, Overlay } from './overlay.ts';

/** A substatement of a node, with the scope that its prefixes and typedefs are of. */
export interface Property {
  readonly statement: Statement;
  readonly scope: Scope;
}

/** A node's substatements after refines and deviations. */
export interface Properties {
  first(keyword: string): Property | undefined;
  all(keyword: string): readonly Property[];
}

/** Undefined where a deviation says that the node is not supported. */
export function propertiesOf(
  statement: Statement,
  scope: Scope,
  overlays: readonly Overlay[],
): Properties | undefined {
  const changes = overlays.flatMap((each) => each.changes);
  if (changes.length === 0) return plain(statement, scope);
  if (changes.some(({ kind }) => kind === 'not-supported')) return undefined;
  let list: readonly Property[] = statement.children.map((each) => ({ statement: each, scope }));
  for (const change of changes) list = changed(list, change);
  return {
    first: (keyword) => list.find((each) => each.statement.keyword === keyword),
    all: (keyword) => list.filter((each) => each.statement.keyword === keyword),
  };
}

/** Most nodes: nothing is made but what is asked for. */
function plain({ children }: Statement, scope: Scope): Properties {
  return {
    first: (keyword) => {
      const statement = children.find((each) => each.keyword === keyword);
      return statement && { statement, scope };
    },
    all: (keyword) =>
      children.filter((each) => each.keyword === keyword).map((statement) => ({ statement, scope })),
  };
}

/** Properties that a node may have more than one of, so that a refine or an add joins them. */
const plural: ReadonlySet<string> = new Set(['must', 'if-feature', 'unique']);

function changed(list: readonly Property[], { kind, statements, scope }: Change): readonly Property[] {
  const added = statements.map((statement) => ({ statement, scope }));
  const keywords = new Set(statements.map(({ keyword }) => keyword));
  if (kind === 'delete')
    return list.filter(({ statement }) => !statements.some((one) => same(one, statement)));
  const stays = (keyword: string): boolean =>
    !keywords.has(keyword) || (kind !== 'replace' && (plural.has(keyword) || kind === 'add'));
  const kept = list.filter(({ statement }) => stays(statement.keyword));
  return [...added, ...kept];
}

function same(one: Statement, other: Statement): boolean {
  return one.keyword === other.keyword && one.argument === other.argument;
}
