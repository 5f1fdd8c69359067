import { z } from 'zod';
import type { Resources } from '../core/index.ts';
import type { SmiType } from '../snmp/index.ts';
import { type MemoryRegion, type RawRegion, regionSchema, resolveRegion } from './region.ts';

/** A varbind with `{row}` in its OID, and `{row}` or `{amount}` as its value. */
export interface VarbindTemplate {
  readonly oid: string;
  readonly type: SmiType;
  readonly value: number | string;
}

/** How one resource is set aside on this platform. */
export interface ReservationTemplate {
  /** `police` limits what others may take; with `admission-only` Forelock keeps the headroom by holding back lower work. */
  readonly mode: 'reserve' | 'police' | 'admission-only';
  /** One unit of `{amount}`, in core's units: 1000 where the device counts kbit/s, 0.001 where it counts milli-cores. */
  readonly unit: number;
  /** The greatest `{amount}` that the device's type holds. */
  readonly most: number;
  readonly set: readonly VarbindTemplate[];
  readonly undo: readonly VarbindTemplate[];
  /** Where this is known from; `unverified: ...` where nobody has tried it. */
  readonly source: string;
}

/** A reading of the device's load. */
export interface LoadReading {
  /** The instance to read; of `octets` the column, whose instances are added up. */
  readonly oid: string;
  /** `percent` 0..100 idle; `KiB`; `octets` a counter of a link's. */
  readonly unit: 'percent' | 'KiB' | 'octets';
  readonly source: string;
}

/** One platform, as devices/*.yaml describes it: no optionals, every OID checked. */
export interface DeviceProfile {
  readonly name: string;
  readonly platform: string;
  /** Datastores that can be locked, by their NETCONF names. */
  readonly datastores: readonly string[];
  /** Milliseconds to wait between the hello and the first request; 0 where the device reads both at once. */
  readonly settle: number;
  /** What a device has unless its own configuration says otherwise: cores, bytes, bit/s. */
  readonly capacity: Resources;
  readonly load: {
    readonly cpuIdle: LoadReading | undefined;
    readonly memoryAvailable: LoadReading | undefined;
    readonly memoryTotal: LoadReading | undefined;
    readonly octetsIn: LoadReading | undefined;
    readonly octetsOut: LoadReading | undefined;
  };
  readonly reserve: Readonly<Record<keyof Resources, ReservationTemplate>>;
  /** Memory that configuration fills; empty where none is known. */
  readonly regions: readonly MemoryRegion[];
}

const units = {
  cpu: { cores: 1, 'milli-cores': 0.001 },
  memory: { bytes: 1, KiB: 1024, MiB: 1024 ** 2 },
  bandwidth: { 'bit/s': 1, 'kbit/s': 1_000, 'Mbit/s': 1_000_000 },
} as const;

const source = z
  .string()
  .min(1)
  .describe('An RFC, a manual or a test that shows this; `unverified: ...` where there is none.');
const oid = z.string().regex(/^[0-2](\.\d+)+$/, 'must be a numeric OID, such as 1.3.6.1.2.1.1.3.0');
const rowOid = z.string().regex(/^[0-2](\.\d+)+\.\{row\}$/, 'must be a numeric OID that ends in .{row}');
const varbind = z.strictObject({
  oid: rowOid,
  type: z.enum(['Integer32', 'Unsigned32', 'OctetString', 'ObjectIdentifier']),
  value: z.union([z.int(), z.string()]).describe('A constant, or {amount}, or {row}.'),
});

function template(resource: keyof typeof units): z.ZodType<RawTemplate> {
  const names = Object.keys(units[resource]);
  return anyTemplate.refine((given) => given.mode === 'admission-only' || names.includes(given.unit ?? ''), {
    path: ['unit'],
    message: `must be one of ${names.join(', ')}`,
  });
}

const anyTemplate = z.strictObject({
  mode: z.enum(['reserve', 'police', 'admission-only']),
  unit: z.string().optional().describe('What the device counts {amount} in.'),
  most: z
    .int()
    .positive()
    .default(2 ** 31 - 1)
    .describe('Greatest {amount}, in the unit.'),
  set: z.array(varbind).default([]).describe('One SET that sets {amount} aside as row {row}.'),
  undo: z.array(varbind).default([]).describe('One SET that takes it back.'),
  source,
});

const reading = <U extends LoadReading['unit']>(unit: U): z.ZodType<LoadReading> =>
  z.strictObject({ oid, unit: z.literal(unit), source });

/** The schema of devices/*.yaml. Strict: an unknown key is an error. */
export const profileSchema: z.ZodType<RawProfile> = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens'),
  platform: z.string().min(1),
  datastores: z.array(z.enum(['running', 'candidate', 'startup'])).min(1),
  settle: z
    .strictObject({
      milliseconds: z.int().positive().max(5_000),
      source,
    })
    .optional()
    .describe('For a device that loses a request which comes right behind the hello.'),
  capacity: z.strictObject({
    cpu: z.number().positive().describe('Cores.'),
    memory: z.number().positive().describe('Bytes.'),
    bandwidth: z.number().positive().describe('bit/s.'),
    source,
  }),
  load: z.strictObject({
    cpuIdle: reading('percent').optional(),
    memoryAvailable: reading('KiB').optional(),
    memoryTotal: reading('KiB').optional(),
    octetsIn: reading('octets').optional().describe('A column with one counter an interface.'),
    octetsOut: reading('octets').optional(),
  }),
  reserve: z.strictObject({
    cpu: template('cpu'),
    memory: template('memory'),
    bandwidth: template('bandwidth'),
  }),
  regions: z
    .array(regionSchema)
    .default([])
    .describe('Memory that configuration fills, and which subtrees fill it.'),
});

interface RawTemplate {
  mode: 'reserve' | 'police' | 'admission-only';
  unit?: string | undefined;
  most: number;
  set: VarbindTemplate[];
  undo: VarbindTemplate[];
  source: string;
}

/** A profile as written, with the schema's defaults filled in. */
export interface RawProfile {
  name: string;
  platform: string;
  datastores: string[];
  settle?: { milliseconds: number; source: string } | undefined;
  capacity: { cpu: number; memory: number; bandwidth: number; source: string };
  load: {
    cpuIdle?: LoadReading | undefined;
    memoryAvailable?: LoadReading | undefined;
    memoryTotal?: LoadReading | undefined;
    octetsIn?: LoadReading | undefined;
    octetsOut?: LoadReading | undefined;
  };
  reserve: Record<keyof Resources, RawTemplate>;
  regions: RawRegion[];
}

export function resolveProfile({
  name,
  platform,
  datastores,
  settle,
  capacity,
  load,
  reserve,
  regions,
}: RawProfile): DeviceProfile {
  const { cpu, memory, bandwidth } = capacity;
  return {
    name,
    platform,
    datastores,
    settle: settle?.milliseconds ?? 0,
    capacity: { cpu, memory, bandwidth },
    load: {
      cpuIdle: load.cpuIdle,
      memoryAvailable: load.memoryAvailable,
      memoryTotal: load.memoryTotal,
      octetsIn: load.octetsIn,
      octetsOut: load.octetsOut,
    },
    reserve: {
      cpu: resolved('cpu', reserve.cpu),
      memory: resolved('memory', reserve.memory),
      bandwidth: resolved('bandwidth', reserve.bandwidth),
    },
    regions: regions.map(resolveRegion),
  };
}

function resolved(resource: keyof typeof units, raw: RawTemplate): ReservationTemplate {
  const known: Readonly<Record<string, number>> = units[resource];
  return { ...raw, unit: known[raw.unit ?? ''] ?? 1 };
}
