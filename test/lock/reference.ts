import type { Grant, LockRequest, Mode, Scope } from '../../src/lock/index.ts';

const bears: Readonly<Record<Mode, readonly Mode[]>> = {
  IS: ['IS', 'IX', 'S', 'SIX'],
  IX: ['IS', 'IX'],
  S: ['IS', 'S'],
  SIX: ['IS'],
  X: [],
};

const readers: readonly Mode[] = ['IS', 'S'];

/** Whether two scopes of two owners can't stand together, said the slow and obvious way: node by node. */
function clash(one: Scope, other: Scope): boolean {
  const depth = Math.min(one.path.length, other.path.length);
  if (one.path.slice(0, depth).join('/') !== other.path.slice(0, depth).join('/')) return false;
  const at = (scope: Scope): Mode =>
    scope.path.length === depth ? scope.mode : readers.includes(scope.mode) ? 'IS' : 'IX';
  return !bears[at(one)].includes(at(other));
}

export function clashes(one: LockRequest, other: LockRequest): boolean {
  return (
    one.owner !== other.owner && one.scopes.some((mine) => other.scopes.some((theirs) => clash(mine, theirs)))
  );
}

/** Pairs of grants that must never stand at once. */
export function conflictingPairs(grants: readonly Grant[]): readonly (readonly [Grant, Grant])[] {
  return grants.flatMap((one, index) =>
    grants
      .slice(index + 1)
      .filter((other) => clashes(one.request, other.request))
      .map((other) => [one, other] as const),
  );
}
