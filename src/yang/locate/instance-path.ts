import type { SchemaNode } from '../schema/node.ts';

/**
 * A node of a datastore, from the top down: `name`, or `module:name` where the module is not the parent's, for each data
 * node, and behind a list one `[key='value']` for each key that is known, in the schema's order; behind a leaf-list
 * `[.='value']`. A list without keys covers every entry. The empty path is the whole datastore.
 */
export type InstancePath = readonly string[];

/** What an expression or a message touches. */
export interface Located {
  /** In order; none is below another. */
  readonly paths: readonly InstancePath[];
  /** Why a path covers more than was asked for; undefined where none does. */
  readonly widened: string | undefined;
}

/** A step of a path: the node's name. */
export function nodeElement(node: SchemaNode): string {
  return node.module === node.dataParent?.module ? node.name : node.key;
}

/** A step of a path: one key, or with `.` a leaf-list's value. */
export function keyElement(name: string, value: string): string {
  return `[${name}=${quote(value)}]`;
}

/** XPath has no escapes, so a value with both quotes is a concat(). */
function quote(value: string): string {
  if (!value.includes("'")) return `'${value}'`;
  if (!value.includes('"')) return `"${value}"`;
  return `concat(${value
    .split('"')
    .map((part) => `"${part}"`)
    .join(`,'"',`)})`;
}

/** Whether `above` is `path` or an ancestor of it. */
export function covers(above: InstancePath, path: InstancePath): boolean {
  return above.length <= path.length && above.every((element, at) => element === path[at]);
}

/** The same cover in the fewest paths, in order. */
export function topmost(paths: readonly InstancePath[]): readonly InstancePath[] {
  const sorted = [...paths].sort(comparePaths);
  const kept: InstancePath[] = [];
  for (const path of sorted) {
    const last = kept.at(-1);
    if (last === undefined || !covers(last, path)) kept.push(path);
  }
  return kept;
}

/** Element by element, so that what is below a path comes right behind it. */
function comparePaths(one: InstancePath, other: InstancePath): number {
  for (const [at, element] of one.entries()) {
    const against = other[at];
    if (against === undefined) return 1;
    if (element !== against) return element < against ? -1 : 1;
  }
  return one.length - other.length;
}

/** Gathers paths, and each reason for widening once. */
export class PathCollection {
  readonly #paths: InstancePath[] = [];
  readonly #reasons = new Set<string>();

  add(path: InstancePath, widened?: string): void {
    this.#paths.push(path);
    if (widened !== undefined) this.#reasons.add(widened);
  }

  get located(): Located {
    const widened = this.#reasons.size === 0 ? undefined : [...this.#reasons].join('; ');
    return { paths: topmost(this.#paths), widened };
  }
}

/** For a device whose schema is not known. */
export const wholeDatastore: Located = {
  paths: [[]],
  widened: "the device's schema is not known, so the whole datastore is covered",
};
