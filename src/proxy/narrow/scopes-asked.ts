import type { Scope } from '../../lock/index.ts';
import { profileScopes } from '../../yang/index.ts';
import type { DeviceSchemas } from '../intercept/context.ts';
import { type DependencyProfile, regionScopes } from '../protocol/dependency-profile.ts';
import { locateAll } from './narrow.ts';
import { narrowedScopes } from './narrowed-lock.ts';

/** One device's part of a grant that is Forelock's alone: all of a datastore, some subtrees of it, or memory regions. */
export interface NamedScope {
  readonly device: string;
  readonly datastore: string;
  readonly mode: 'X' | 'S';
  readonly profile: DependencyProfile;
}

export interface ScopesAsked {
  readonly scopes: readonly Scope[];
  /** Why that is more than was asked for. */
  readonly widened: readonly string[];
}

/**
 * Subtrees where the device's schema tells where they are, else all of the datastore; regions are of the device. `prefixes` as
 * for `locateInstance`. Rejects with BadRequest, which names the place of what is no path.
 */
export async function scopesAsked(
  { device, datastore, mode, profile }: NamedScope,
  prefixes: ReadonlyMap<string, string>,
  learn: DeviceSchemas['learn'],
): Promise<ScopesAsked> {
  const regions = regionScopes(profile, device, mode);
  const whole: readonly Scope[] = [{ path: [device, datastore], mode }, ...regions];
  if (profile.subtrees.length === 0) return { scopes: regions.length > 0 ? regions : whole, widened: [] };
  const known = await learn(device);
  if ('unknown' in known) return { scopes: whole, widened: [known.unknown] };
  const { within, widened } = locateAll(known, profile.subtrees, prefixes, undefined);
  if (within === undefined) return { scopes: whole, widened };
  const subtrees =
    mode === 'X'
      ? narrowedScopes(device, datastore, within, known.schema)
      : profileScopes(device, datastore, { writes: [], reads: within, regions: [] });
  return { scopes: [...subtrees, ...regions], widened };
}
