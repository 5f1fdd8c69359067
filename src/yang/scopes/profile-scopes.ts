import { covers, type InstancePath, topmost } from '../locate/instance-path.ts';
import type { Extent, SubtreeOrRegionScope } from './scope.ts';

/** The subtrees and memory regions that a workflow will touch. */
export interface DependencyProfile {
  readonly writes: readonly InstancePath[];
  /** What it relies on, such as what its leafrefs refer to. */
  readonly reads: readonly InstancePath[];
  readonly regions: readonly RegionClaim[];
}

export interface RegionClaim {
  /** Without the `#`. */
  readonly name: string;
  readonly mode: 'X' | 'S';
  /** Undefined for all of it. */
  readonly extent: Extent | undefined;
}

/** X for what is written, S for what is read beside it, and the regions, on one device and datastore. */
export function profileScopes(
  device: string,
  datastore: string,
  { writes, reads, regions }: DependencyProfile,
): readonly SubtreeOrRegionScope[] {
  const written = topmost(writes);
  const beside = topmost(reads).filter((read) => !written.some((write) => covers(write, read)));
  const scope = (path: InstancePath, mode: 'X' | 'S'): SubtreeOrRegionScope => ({
    path: [device, datastore, ...path],
    mode,
  });
  return [
    ...written.map((path) => scope(path, 'X')),
    ...beside.map((path) => scope(path, 'S')),
    ...regions.map((claim) => regionScope(device, claim)),
  ];
}

export function regionScope(device: string, { name, mode, extent }: RegionClaim): SubtreeOrRegionScope {
  const path = [device, `#${name}`];
  return extent === undefined ? { path, mode } : { path, mode, extent };
}
