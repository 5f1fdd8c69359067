import type { KeyPath } from './places.ts';
import { configJsonSchema } from './schema.ts';

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
}

/** The keys that may stand in the block at a path, as the published schema has them. */
export function knownKeys(path: KeyPath): readonly string[] {
  let shape: Shape | undefined = configJsonSchema();
  for (const step of path)
    shape = typeof step === 'number' ? shape?.items : blockOf(shape)?.properties?.[step];
  return Object.keys(blockOf(shape)?.properties ?? {});
}

function blockOf(shape: Shape | undefined): Shape | undefined {
  return shape?.properties === undefined ? shape?.anyOf?.find(({ properties }) => properties) : shape;
}
