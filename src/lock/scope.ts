import { compatible, intention, type Mode } from './mode.ts';

/** What a lock covers: a node of the hierarchy, from the device down, and the mode on it. */
export interface Scope {
  /** `['r1']` the device, `['r1', 'candidate']` a datastore; deeper for subtrees. */
  readonly path: readonly string[];
  readonly mode: Mode;
}

/** One node that a scope touches: itself, or an ancestor with its intention mode. */
export interface Touch {
  readonly key: string;
  readonly mode: Mode;
}

/** The device that a scope is on. */
export function deviceOf(scope: Scope): string {
  return scope.path[0] ?? '';
}

/** The devices of some scopes, each once, in order. */
export function devicesOf(scopes: readonly Scope[]): readonly string[] {
  return [...new Set(scopes.map(deviceOf))].sort();
}

/** Every node that a scope touches, from the device down; as many as its path is deep. */
export function touches(scope: Scope): readonly Touch[] {
  const above = intention(scope.mode);
  const last = scope.path.length - 1;
  let key = '';
  return scope.path.map((name, depth) => {
    key = depth === 0 ? name : `${key}\u0000${name}`;
    return { key, mode: depth === last ? scope.mode : above };
  });
}

/** Whether two owners could not have these scopes at once. */
export function conflicts(one: readonly Scope[], other: readonly Scope[]): boolean {
  const theirs = other.flatMap(touches);
  return one
    .flatMap(touches)
    .some((mine) => theirs.some((touch) => touch.key === mine.key && !compatible(mine.mode, touch.mode)));
}
