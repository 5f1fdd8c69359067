import type { Scope } from '../../src/lock/index.ts';
import { covers, type InstancePath } from '../../src/yang/index.ts';
import { pathsWritten } from './device-model.ts';
import { type RequestText, writesOf } from './request-text.ts';

/** The nodes beside the schema's by which narrowed locks, their turns and unlocked writes meet. */
export const narrowedNode = '#narrowed';
export const uncommittedNode = '#uncommitted';

/** What a session holds on its device, as it was told. */
export class Holding {
  readonly #device: string;
  readonly #scopes: readonly Scope[];

  constructor(device: string, scopes: readonly Scope[]) {
    this.#device = device;
    this.#scopes = scopes.filter(({ path }) => path[0] === device);
  }

  /** Whether all of the datastore is the session's. */
  whole(datastore: string): boolean {
    return this.#has([], 'X') || this.#has([datastore], 'X');
  }

  /** Whether it is the session's turn to change the candidate under a narrowed lock. */
  get turn(): boolean {
    return this.#has(['candidate', uncommittedNode], 'X');
  }

  /** Whether the session may commit or discard what is in the candidate, or write to it at all. */
  touches(datastore: string): boolean {
    if (this.whole(datastore)) return true;
    if (datastore === 'candidate') return this.turn || this.#has(['candidate', uncommittedNode], 'IX');
    const within = this.#scopes.some(({ path, mode }) => mode === 'X' && path[1] === datastore);
    return within || this.anywhere(datastore);
  }

  /** Whether it may write somewhere in the datastore, wherever that is. */
  anywhere(datastore: string): boolean {
    if (this.#has([datastore, narrowedNode], 'IX')) return true;
    return datastore !== 'candidate' && this.#has([datastore], 'IX');
  }

  writes(datastore: string, path: InstancePath): boolean {
    return this.#scopes.some(({ path: [, named, ...above], mode }) => {
      return mode === 'X' && named === datastore && covers(above, path);
    });
  }

  #has(place: readonly string[], mode: Scope['mode']): boolean {
    const wanted = [this.#device, ...place].join(' ');
    return this.#scopes.some((scope) => scope.mode === mode && scope.path.join(' ') === wanted);
  }
}

/**
 * Why a write that has reached a device was not the session's to make; undefined where it was.
 *
 * @param located whether Forelock could tell where it writes: then a scope of all the datastore is not enough
 * @param isPrivate whether what it writes to the candidate is the session's own, in its turn
 */
export function faultOf(
  request: RequestText,
  xml: string,
  holding: Holding,
  located: boolean,
  isPrivate: boolean,
): string | undefined {
  const edits = request.operation === 'edit-config';
  for (const datastore of writesOf(request)) {
    if (!holding.touches(datastore)) return `without a grant of ${datastore}`;
    if (request.operation === 'commit' || request.operation === 'discard-changes') continue;
    if (holding.whole(datastore) || (isPrivate && datastore === 'candidate')) continue;
    const paths = edits ? pathsWritten(xml) : [[]];
    const beyond = paths.find((path) => !holding.writes(datastore, path));
    const bounded = (edits && located) || !holding.anywhere(datastore);
    if (beyond !== undefined && bounded)
      return `at ${datastore} ${beyond.join('/')}, which its grants do not cover`;
  }
  return undefined;
}
