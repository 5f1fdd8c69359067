import { z } from 'zod';
import { oid, source } from './fact.ts';

/** Memory of a device that several subtrees fill, such as a TCAM. */
export interface MemoryRegion {
  /** Without the `#` that its scopes are written with. */
  readonly name: string;
  /** A pool of equal units, or bytes. */
  readonly kind: 'bytes' | 'units';
  /** Units or bytes; or the instance that they are read from. */
  readonly size: number | { readonly oid: string };
  readonly consumers: readonly RegionConsumer[];
  readonly source: string;
}

/** A list, or another node, whose every instance takes something of a region. */
export interface RegionConsumer {
  /** As instance paths are written, without keys: `module:name`, then `name` where the module stays the same. */
  readonly path: readonly string[];
  /** Units or bytes that one entry takes. */
  readonly perEntry: number;
}

/** A region as written. */
export interface RawRegion {
  name: string;
  kind: 'bytes' | 'units';
  size: number | { oid: string };
  consumers: { path: string; 'per-entry': number }[];
  source: string;
}

const pathForm = /^\/[A-Za-z_][\w.-]*:[A-Za-z_][\w.-]*(\/([A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*)*$/;

const consumer: z.ZodType<RawRegion['consumers'][number]> = z.strictObject({
  path: z
    .string()
    .regex(pathForm, 'must be a path such as /ietf-interfaces:interfaces/interface, without keys'),
  'per-entry': z.number().positive().describe('Units or bytes that one entry takes.'),
});

export const regionSchema: z.ZodType<RawRegion> = z.strictObject({
  name: z.string().regex(/^[A-Za-z][\w.-]*$/, 'must be letters, digits, dots and hyphens'),
  kind: z.enum(['bytes', 'units']),
  size: z
    .union([z.number().positive(), z.strictObject({ oid })])
    .describe('Units or bytes, or the OID of the instance that tells them.'),
  consumers: z.array(consumer).min(1),
  source,
});

export function resolveRegion({ consumers, ...rest }: RawRegion): MemoryRegion {
  return {
    ...rest,
    consumers: consumers.map(({ path, 'per-entry': perEntry }) => ({ path: elementsOf(path), perEntry })),
  };
}

/** A module that is the parent's is not written again. */
function elementsOf(path: string): readonly string[] {
  let module = '';
  return path
    .slice(1)
    .split('/')
    .map((step) => {
      const [own, name] = step.includes(':') ? (step.split(':') as [string, string]) : [module, step];
      const same = own === module;
      module = own;
      return same ? name : `${own}:${name}`;
    });
}
