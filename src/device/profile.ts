import { z } from 'zod';
import type { Resources } from '../core/index.ts';
import { source } from './fact.ts';
import {
  type NetconfReadings,
  netconfReadings,
  type RawNetconfReading,
  type ReadingName,
  type SnmpReadings,
  snmpReadings,
} from './load-reading.ts';
import {
  type LockBehaviour,
  limitsSchema,
  locksSchema,
  type Quirk,
  quirkSchema,
  type RawLimits,
  type RawLocks,
  resolveLimits,
  resolveLocks,
  type SessionLimits,
} from './lock-behaviour.ts';
import { type MemoryRegion, type RawRegion, regionSchema, resolveRegion } from './region.ts';
import {
  type RawTemplate,
  type ReservationTemplate,
  resolveTemplate,
  template,
} from './reservation-template.ts';

/** One platform, as devices/*.yaml describes it: no optionals, every OID and every template checked. */
export interface DeviceProfile {
  readonly name: string;
  readonly platform: string;
  /** Datastores that can be locked, by their NETCONF names. */
  readonly datastores: readonly string[];
  readonly locks: LockBehaviour;
  readonly limits: SessionLimits;
  readonly quirks: readonly Quirk[];
  /** Milliseconds to wait between the hello and the first request; 0 where the device reads both at once. */
  readonly settle: number;
  /** What a device has unless its own configuration says otherwise: cores, bytes, bit/s. */
  readonly capacity: Resources;
  /** Readings over SNMP. */
  readonly load: SnmpReadings;
  readonly loadByNetconf: NetconfReadings;
  readonly reserve: Readonly<Record<keyof Resources, ReservationTemplate>>;
  /** Memory that configuration fills; empty where none is known. */
  readonly regions: readonly MemoryRegion[];
}

/** The schema of devices/*.yaml. Strict: an unknown key is an error. */
export const profileSchema: z.ZodType<RawProfile> = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be lower-case letters, digits and hyphens'),
  platform: z.string().min(1),
  datastores: z
    .array(z.enum(['running', 'candidate', 'startup']))
    .min(1)
    .describe('Those that can be locked.'),
  locks: locksSchema,
  limits: limitsSchema.optional(),
  quirks: z.array(quirkSchema).default([]).describe('What is odd about it, each by a name.'),
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
  load: snmpReadings.prefault({}).describe('Where the load is read over SNMP.'),
  'load-by-netconf': netconfReadings.prefault({}).describe('Where the load is read by NETCONF.'),
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

/** JSON Schema (2020-12) of a profile as it is written, for editors. docs/profile.schema.json is made from it. */
export function profileJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(profileSchema, { io: 'input', reused: 'inline' });
  return { $schema, title: 'devices/*.yaml', ...schema };
}

/** A profile as written, with the schema's defaults filled in. */
export interface RawProfile {
  name: string;
  platform: string;
  datastores: string[];
  locks: RawLocks;
  limits?: RawLimits | undefined;
  quirks: Quirk[];
  settle?: { milliseconds: number; source: string } | undefined;
  capacity: { cpu: number; memory: number; bandwidth: number; source: string };
  load: SnmpReadings;
  'load-by-netconf': Partial<Record<ReadingName, RawNetconfReading>>;
  reserve: Record<keyof Resources, RawTemplate>;
  regions: RawRegion[];
}

export function resolveProfile(raw: RawProfile): DeviceProfile {
  const { name, platform, datastores, locks, limits, quirks, settle, load, reserve, regions } = raw;
  const { cpu, memory, bandwidth } = raw.capacity;
  return {
    ...{ name, platform, datastores, quirks, load },
    locks: resolveLocks(locks),
    limits: resolveLimits(limits),
    settle: settle?.milliseconds ?? 0,
    capacity: { cpu, memory, bandwidth },
    loadByNetconf: resolveReadings(raw['load-by-netconf']),
    reserve: {
      cpu: resolveTemplate('cpu', reserve.cpu),
      memory: resolveTemplate('memory', reserve.memory),
      bandwidth: resolveTemplate('bandwidth', reserve.bandwidth),
    },
    regions: regions.map(resolveRegion),
  };
}

function resolveReadings(raw: RawProfile['load-by-netconf']): NetconfReadings {
  const entries = Object.entries(raw).map(([name, reading]) => [
    name,
    { ...reading, path: reading.path.split('/') },
  ]);
  return Object.fromEntries(entries) as NetconfReadings;
}
