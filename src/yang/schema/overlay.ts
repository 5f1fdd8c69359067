import { type Statement, substatements } from '../text/statement.ts';
import { resolveName, type Scope, type YangModule } from './module.ts';

/** A change to a node that stands elsewhere: a refine of a uses, or one deviate of a deviation. */
export interface Change {
  readonly kind: 'refine' | 'not-supported' | 'add' | 'replace' | 'delete';
  readonly statements: readonly Statement[];
  readonly scope: Scope;
}

/** Nodes that an augment adds; `namespace` is whose they are. */
export interface Addition {
  readonly statement: Statement;
  readonly scope: Scope;
  readonly namespace: YangModule;
}

/** What is said about a node from elsewhere, as a tree along the path of schema nodes. */
export interface Overlay {
  readonly changes: Change[];
  readonly additions: Addition[];
  readonly children: Map<string, Overlay>;
}

export function emptyOverlay(): Overlay {
  return { changes: [], additions: [], children: new Map() };
}

/** The overlay of a schema node identifier below `root`, made where it is not there; undefined for an unknown prefix. */
function overlayAt(
  root: Overlay,
  path: string | undefined,
  scope: Scope,
  namespace: YangModule,
): Overlay | undefined {
  let at = root;
  for (const step of (path ?? '').split('/').filter((each) => each !== '')) {
    const named = resolveName(scope.part, step.trim());
    if (named === undefined) return undefined;
    const key = `${(named.prefixed ? named.module : namespace).name}:${named.name}`;
    const next = at.children.get(key) ?? emptyOverlay();
    at.children.set(key, next);
    at = next;
  }
  return at;
}

/** The refines and augments inside a uses (RFC 7950 sections 7.13.2 and 7.17). */
export function overlayOfUses(uses: Statement, scope: Scope, namespace: YangModule): Overlay | undefined {
  const own = uses.children.filter(({ keyword }) => keyword === 'refine' || keyword === 'augment');
  if (own.length === 0) return undefined;
  const root = emptyOverlay();
  for (const statement of own) {
    const target = overlayAt(root, statement.argument, scope, namespace);
    if (statement.keyword === 'augment') target?.additions.push({ statement, scope, namespace });
    else target?.changes.push({ kind: 'refine', statements: statement.children, scope });
  }
  return root;
}

/** Adds the augments and deviations at the top of a module; gives those whose path has an unknown prefix. */
export function overlayModule(root: Overlay, module: YangModule): readonly Statement[] {
  const lost: Statement[] = [];
  for (const part of module.parts) {
    const scope: Scope = { part, statement: undefined, outer: undefined };
    for (const statement of part.statement.children) {
      if (statement.keyword !== 'augment' && statement.keyword !== 'deviation') continue;
      const target = overlayAt(root, statement.argument, scope, module);
      if (target === undefined) lost.push(statement);
      else if (statement.keyword === 'augment')
        target.additions.push({ statement, scope, namespace: module });
      else target.changes.push(...deviates(statement, scope));
    }
  }
  return lost;
}

function deviates(deviation: Statement, scope: Scope): readonly Change[] {
  return substatements(deviation, 'deviate').map(({ argument, children }) => ({
    kind: (argument ?? 'not-supported') as Change['kind'],
    statements: children,
    scope,
  }));
}
