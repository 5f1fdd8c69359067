import type { Scope } from '../../lock/index.ts';
import type { Complexity } from '../workflow-record.ts';

/** How a request came: as a lock that is held for a while, or as the implicit scope of one edit. */
export type RequestKind = 'lock' | 'edit';

const mostPlaces = 3;

/**
 * The kind of work that scopes on one device stand for: the datastores and top-level subtrees or regions, and whether
 * only to read, such as `candidate/ietf-interfaces:interfaces`.
 */
export function kindOf(scopes: readonly Scope[], device: string): string {
  const own = scopes.filter(({ path }) => path[0] === device).map(placeOf);
  const places = [...new Set(own)].sort();
  const more = places.length > mostPlaces ? ` +${places.length - mostPlaces}` : '';
  return `${places.slice(0, mostPlaces).join(' ')}${more}`;
}

function placeOf({ path, mode }: Scope): string {
  const place = path.length === 1 ? 'device' : path.slice(1, 3).join('/');
  return mode === 'S' || mode === 'IS' ? `${place} (read)` : place;
}

/** Numbers of operations by powers of four: 10 and 12 are of a kind, 10 and 200 are not. */
export function complexityClass(complexity: Complexity | undefined): string {
  if (typeof complexity !== 'number') return complexity ?? 'undeclared';
  return `4^${Math.round(Math.log2(Math.max(complexity, 1)) / 2)} operations`;
}
