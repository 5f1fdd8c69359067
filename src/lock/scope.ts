import { type Extent, meets } from './extent.ts';
import { compatible, intention, type Mode } from './mode.ts';

/** What a lock covers: a node of the hierarchy, from the device down, and the mode on it. */
export interface Scope {
  /**
   * `['r1']` the device, `['r1', 'candidate']` a datastore, `['r1', '#TCAM']` a memory region; deeper for subtrees, where
   * the keys of a list entry are an element of their own below the list: a path without them covers every entry.
   */
  readonly path: readonly string[];
  readonly mode: Mode;
  /** The part of a memory region; without it the whole of it. */
  readonly extent?: Extent;
}

/** The device that a scope is on. */
export function deviceOf(scope: Scope): string {
  return scope.path[0] ?? '';
}

/** The devices of some scopes, each once, in order. */
export function devicesOf(scopes: readonly Scope[]): readonly string[] {
  return [...new Set(scopes.map(deviceOf))].sort();
}

/**
 * Whether two owners could not have these scopes at once. Units of one pool are taken not to conflict, since that
 * depends on what others hold of it.
 */
export function conflicts(one: readonly Scope[], other: readonly Scope[]): boolean {
  return one.some((mine) => other.some((theirs) => clash(mine, theirs)));
}

function clash(one: Scope, other: Scope): boolean {
  const depth = Math.min(one.path.length, other.path.length);
  for (let at = 0; at < depth; at += 1) if (one.path[at] !== other.path[at]) return false;
  if (one.extent !== undefined && other.extent !== undefined && one.path.length === other.path.length) {
    if (one.extent.kind === 'units' && other.extent.kind === 'units') return false;
    return meets(one.extent, other.extent) && !compatible(one.mode, other.mode);
  }
  return !compatible(modeAt(one, depth), modeAt(other, depth));
}

/** A part of a region is locked as a child of the region is: with an intention on the region itself. */
function modeAt({ path, mode, extent }: Scope, depth: number): Mode {
  return path.length === depth && extent === undefined ? mode : intention(mode);
}
