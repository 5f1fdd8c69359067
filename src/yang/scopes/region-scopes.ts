import type { DeviceProfile, MemoryRegion, RegionConsumer } from '../../device/index.ts';
import { covers, type InstancePath, topmost } from '../locate/instance-path.ts';
import { childrenNamed } from '../schema/data-child.ts';
import type { SchemaNode } from '../schema/node.ts';
import type { Schema } from '../schema/schema.ts';
import { regionScope } from './profile-scopes.ts';
import type { Extent, SubtreeOrRegionScope } from './scope.ts';

/**
 * The memory regions that writing these subtrees may fill. An entry that is named takes what the profile says of one entry;
 * a subtree that covers entries nobody has counted takes the region whole, and so does one of bytes, since nobody knows
 * which bytes an entry gets. With a schema, an entry whose keys are not all given counts as several.
 */
export function regionScopes(
  device: string,
  { regions }: Pick<DeviceProfile, 'regions'>,
  paths: readonly InstancePath[],
  schema: Schema | undefined,
): readonly SubtreeOrRegionScope[] {
  const written = topmost(paths);
  return regions.flatMap((region) => {
    const amount = amountOf(region, written, schema);
    return amount === 0
      ? []
      : [regionScope(device, { name: region.name, mode: 'X', extent: extentOf(region, amount) })];
  });
}

/** Units that the paths take of a region; infinite where they can't be counted. */
function amountOf(
  { consumers }: MemoryRegion,
  paths: readonly InstancePath[],
  schema: Schema | undefined,
): number {
  let amount = 0;
  for (const consumer of consumers) {
    const entries = new Set<string>();
    const keys = nodeAt(schema, consumer.path)?.keys.length ?? 1;
    for (const path of paths) {
      const entry = entryOf(consumer, keys, path);
      if (entry === 'all') return Number.POSITIVE_INFINITY;
      if (entry !== undefined) entries.add(JSON.stringify(entry));
    }
    amount += entries.size * consumer.perEntry;
  }
  return amount;
}

/** The entry of the consumer that a path lies in; `all` where it covers several; undefined where it touches none. */
function entryOf(
  consumer: RegionConsumer,
  keys: number,
  path: InstancePath,
): InstancePath | 'all' | undefined {
  const names = path.filter((element) => !element.startsWith('['));
  if (!covers(consumer.path, names)) return covers(names, consumer.path) ? 'all' : undefined;
  const entry = upTo(consumer, path);
  return entry.slice(-keys).every((element) => element.startsWith('[')) || keys === 0 ? entry : 'all';
}

/** The path as far as the consumer's own node, with its keys. */
function upTo(consumer: RegionConsumer, path: InstancePath): InstancePath {
  let names = 0;
  const end = path.findIndex((element) => !element.startsWith('[') && ++names > consumer.path.length);
  return end < 0 ? path : path.slice(0, end);
}

function extentOf({ kind, size }: MemoryRegion, amount: number): Extent | undefined {
  if (kind === 'bytes') return typeof size === 'number' ? { kind, from: 0, to: size } : undefined;
  if (Number.isFinite(amount)) return { kind, count: amount };
  return typeof size === 'number' ? { kind, count: size } : undefined;
}

function nodeAt(schema: Schema | undefined, path: InstancePath): SchemaNode | undefined {
  if (schema === undefined) return undefined;
  let at: SchemaNode | undefined;
  for (const element of path) {
    const colon = element.indexOf(':');
    const module = colon < 0 ? undefined : element.slice(0, colon);
    at = childrenNamed(schema, at, module, element.slice(colon + 1))[0];
    if (at === undefined) return undefined;
  }
  return at;
}
