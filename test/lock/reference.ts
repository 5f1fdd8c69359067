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
  if (one.path.length === other.path.length && one.extent !== undefined && other.extent !== undefined) {
    if (one.extent.kind === 'units' && other.extent.kind === 'units') return false;
    if (one.extent.kind === 'bytes' && other.extent.kind === 'bytes') {
      const [first, second] = one.extent.from < other.extent.from ? [one, other] : [other, one];
      if (end(first) <= start(second)) return false;
    }
    return !bears[one.mode].includes(other.mode);
  }
  const at = ({ path, mode, extent }: Scope): Mode =>
    path.length === depth && extent === undefined ? mode : readers.includes(mode) ? 'IS' : 'IX';
  return !bears[at(one)].includes(at(other));
}

const start = ({ extent }: Scope): number => (extent?.kind === 'bytes' ? extent.from : 0);
const end = ({ extent }: Scope): number => (extent?.kind === 'bytes' ? extent.to : 0);

/** Whether two requests can't stand together, but for pools, where that depends on what else is held. */
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

/** The regions of which a request wants units. */
export function poolsOf({ scopes }: LockRequest): readonly string[] {
  const pools = scopes.filter(({ extent }) => extent?.kind === 'units').map(({ path }) => path.join('/'));
  return [...new Set(pools)];
}

/** The units of a region that some requests are for, all together. */
export function unitsOf(requests: readonly LockRequest[], pool: string): number {
  return requests
    .flatMap(({ scopes }) => scopes)
    .filter(({ path }) => path.join('/') === pool)
    .reduce((sum, { extent }) => sum + (extent?.kind === 'units' ? extent.count : 0), 0);
}
