import { compareExtents } from './extent.ts';
import { joined } from './mode.ts';
import type { Scope } from './scope.ts';

/**
 * The scopes of a request in the one order in which all requests are written: by path, then by extent. What is named
 * twice is there once, with the weakest mode that allows both (S and IX: SIX); units of one pool are added up.
 */
export function canonicalScopes(scopes: readonly Scope[]): readonly Scope[] {
  if (isCanonical(scopes)) return scopes;
  const merged: Scope[] = [];
  for (const scope of [...scopes].sort(compareScopes)) {
    const before = merged.at(-1);
    if (before !== undefined && compareScopes(before, scope) === 0)
      merged[merged.length - 1] = merge(before, scope);
    else merged.push(scope);
  }
  return merged;
}

function isCanonical(scopes: readonly Scope[]): boolean {
  for (let at = 1; at < scopes.length; at += 1) {
    const before = scopes[at - 1];
    const scope = scopes[at];
    if (before !== undefined && scope !== undefined && compareScopes(before, scope) >= 0) return false;
  }
  return true;
}

function compareScopes(one: Scope, other: Scope): number {
  return comparePaths(one.path, other.path) || compareExtents(one.extent, other.extent);
}

/** By UTF-16 code units, so that it hangs on no locale; an ancestor comes before what is below it. */
function comparePaths(one: readonly string[], other: readonly string[]): number {
  for (const [depth, name] of one.entries()) {
    const theirs = other[depth];
    if (theirs === undefined) return 1;
    if (name !== theirs) return name < theirs ? -1 : 1;
  }
  return one.length - other.length;
}

function merge(one: Scope, other: Scope): Scope {
  const mode = joined(one.mode, other.mode);
  if (one.extent?.kind === 'units' && other.extent?.kind === 'units')
    return { ...one, mode, extent: { kind: 'units', count: one.extent.count + other.extent.count } };
  return { ...one, mode };
}
