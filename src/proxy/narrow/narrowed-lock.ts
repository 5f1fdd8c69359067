import type { Seat } from '../../harmony/index.ts';
import type { Scope } from '../../lock/index.ts';
import { covers, type InstancePath, profileScopes, referencedByKeys, type Schema } from '../../yang/index.ts';

/** A lock of the candidate that covers some subtrees of it alone: Forelock's own, until its session edits. */
export interface NarrowedLock {
  /** What its session knows it by. */
  readonly name: string;
  readonly seat: Seat;
  readonly within: readonly InstancePath[];
}

/** A session has changes in the device's candidate, by any of its narrowed locks. */
export interface Turn {
  readonly seat: Seat;
  /** What was written in it, whether the device took it or not. */
  writes: readonly InstancePath[];
  /** S on what leafrefs in the edits refer to, outside of the session's locks, until all is committed or discarded. */
  readonly beside: Seat[];
}

/** Beside the nodes of the schema, whose names have no `#`: who holds a narrowed lock has this one shared. */
const narrowedNode = '#narrowed';
/** Who has changes in the candidate that are not committed; with a lock narrowed, exclusively. */
const uncommittedNode = '#uncommitted';

/**
 * X on the subtrees of a datastore, S on the entries that their keys refer to, where the schema is known, and what keeps out
 * writes whose place is not known.
 */
export function narrowedScopes(
  device: string,
  datastore: string,
  within: readonly InstancePath[],
  schema: Schema | undefined,
): readonly Scope[] {
  const reads = schema === undefined ? [] : referencedByKeys(schema, within);
  return [
    ...profileScopes(device, datastore, { writes: within, reads, regions: [] }),
    { path: [device, datastore, narrowedNode], mode: 'S' },
  ];
}

export function turnScopes(device: string): readonly Scope[] {
  return [{ path: [device, 'candidate', uncommittedNode], mode: 'X' }];
}

/**
 * What a write without a lock takes for as long as the device works on it. Side by side with others of its kind, as on
 * the device; not beside a lock of the datastore, nor where it could hit what a narrowed lock covers.
 */
export function implicitScopes(device: string, datastore: string, edits: boolean): readonly Scope[] {
  const anywhere: Scope = { path: [device, datastore, narrowedNode], mode: 'IX' };
  if (datastore === 'running') return [anywhere];
  if (datastore !== 'candidate') return [{ path: [device, datastore], mode: 'IX' }];
  return edits ? [...uncommitted(device), anywhere] : uncommitted(device);
}

function uncommitted(device: string): readonly Scope[] {
  return [{ path: [device, 'candidate', uncommittedNode], mode: 'IX' }];
}

/** The same where it is known what the edit writes and reads: it waits for none but those who hold just that. */
export function payloadScopes(
  device: string,
  datastore: string,
  { writes, reads }: { readonly writes: readonly InstancePath[]; readonly reads: readonly InstancePath[] },
): readonly Scope[] {
  return [
    ...(datastore === 'candidate' ? uncommitted(device) : []),
    ...profileScopes(device, datastore, { writes, reads, regions: [] }),
  ];
}

/** The first path that is not in the subtrees. */
export function outside(
  within: readonly InstancePath[],
  paths: readonly InstancePath[],
): InstancePath | undefined {
  return paths.find((path) => !within.some((above) => covers(above, path)));
}

/** As an instance-identifier of RFC 7951. */
export function pathText(path: InstancePath): string {
  return path.map((element) => (element.startsWith('[') ? element : `/${element}`)).join('') || '/';
}
