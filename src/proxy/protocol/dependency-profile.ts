import type { Extent, Scope } from '../../lock/index.ts';
import { regionScope } from '../../yang/index.ts';
import { onlyChild, ownChildren, type Place, textOf, wanted, wholeOf, wrong } from './leaf.ts';

/** What a workflow will touch; forelock.yang's grouping `dependency-profile`. */
export interface DependencyProfile {
  /** Instance-identifiers or XPath expressions, as written, with where each stands. */
  readonly subtrees: readonly Place[];
  readonly regions: readonly { readonly name: string; readonly extent: Extent | undefined }[];
}

export const noDependencies: DependencyProfile = { subtrees: [], regions: [] };

export const profileNames: readonly string[] = ['subtree', 'region'];

/** Throws BadRequest. */
export function decodeProfile(place: Place): DependencyProfile {
  return profileAmong(ownChildren(place, profileNames));
}

export function profileAmong(places: readonly Place[]): DependencyProfile {
  const named = (name: string): readonly Place[] => places.filter(({ element }) => element.name === name);
  return { subtrees: named('subtree'), regions: named('region').map(decodeRegion) };
}

function decodeRegion(place: Place): DependencyProfile['regions'][number] {
  const places = ownChildren(place, ['name', 'units', 'from', 'to']);
  const named = wanted(place, places, 'name');
  const name = textOf(named);
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(name)) throw wrong(named, `no region is called '${name.slice(0, 64)}'`);
  const units = onlyChild(places, 'units');
  const [from, to] = [onlyChild(places, 'from'), onlyChild(places, 'to')];
  if (units !== undefined && (from ?? to) !== undefined)
    throw wrong(place, 'a region is counted in units or in bytes');
  if (units !== undefined) return { name, extent: { kind: 'units', count: wholeOf(units, 1, 2 ** 32 - 1) } };
  if (from === undefined && to === undefined) return { name, extent: undefined };
  return { name, extent: decodeRange(place, from, to) };
}

function decodeRange(place: Place, from: Place | undefined, to: Place | undefined): Extent {
  const first = from === undefined ? 0 : wholeOf(from, 0, Number.MAX_SAFE_INTEGER);
  const behind = to === undefined ? Number.MAX_SAFE_INTEGER : wholeOf(to, 0, Number.MAX_SAFE_INTEGER);
  if (behind <= first) throw wrong(to ?? place, 'a range ends behind its beginning');
  return { kind: 'bytes', from: first, to: behind };
}

/** Regions are of the device, beside its datastores. */
export function regionScopes(
  { regions }: DependencyProfile,
  device: string,
  mode: 'X' | 'S',
): readonly Scope[] {
  return regions.map(({ name, extent }) => regionScope(device, { name, mode, extent }));
}
