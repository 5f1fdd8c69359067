import { z } from 'zod';
import { oid, source } from './fact.ts';

/** What a reading tells. Of a resource, those that are there are enough for its share in `load-share.ts`. */
export const readingNames = [
  'cpuIdle',
  'cpuBusy',
  'memoryAvailable',
  'memoryUsed',
  'memoryTotal',
  'memoryBusy',
] as const;

export type ReadingName = (typeof readingNames)[number];

/** 1 or a number of bytes; `percent` is 0..100. */
type Unit = 'percent' | 'bytes' | 'KiB' | 'MiB';

interface Reading {
  readonly unit: Unit;
  readonly source: string;
}

/** A reading of the device's load over SNMP. */
export interface SnmpReading extends Reading {
  /** The instance to read; or, unless `of` is `instance`, the column that is walked. */
  readonly oid: string;
  /** What the values of a column come to. */
  readonly of: 'instance' | 'average' | 'greatest' | 'sum';
}

/** A reading of the device's load by `<get>`. */
export interface NetconfReading extends Reading {
  /** The inside of a subtree filter (RFC 6241 section 6). */
  readonly filter: string;
  /** Local names from the root of the answer's data to the leaf; lists give one value an entry. */
  readonly path: readonly string[];
  readonly of: 'average' | 'greatest' | 'sum';
}

/** Counters of a link's octets: the column, whose instances are added up. */
export interface OctetReading {
  readonly oid: string;
  readonly unit: 'octets';
  readonly source: string;
}

export type SnmpReadings = Readonly<Partial<Record<ReadingName, SnmpReading>>> & {
  readonly octetsIn?: OctetReading | undefined;
  readonly octetsOut?: OctetReading | undefined;
};
export type NetconfReadings = Readonly<Partial<Record<ReadingName, NetconfReading>>>;

/** A reading as written: a path with slashes. */
export type RawNetconfReading = Omit<NetconfReading, 'path'> & { readonly path: string };

const combined = z.enum(['average', 'greatest', 'sum']);
const shares = z.literal('percent');
const amounts = z.enum(['bytes', 'KiB', 'MiB']);

const overSnmp = <U extends Unit>(unit: z.ZodType<U>): z.ZodOptional<z.ZodType<SnmpReading>> =>
  z
    .strictObject({
      oid: oid.describe('The instance; or the column, where `of` says what its values come to.'),
      of: z.enum(['instance', 'average', 'greatest', 'sum']).default('instance'),
      unit,
      source,
    })
    .optional();

const overNetconf = <U extends Unit>(unit: z.ZodType<U>): z.ZodOptional<z.ZodType<RawNetconfReading>> =>
  z
    .strictObject({
      filter: z.string().min(1).describe('The inside of a subtree filter.'),
      path: z
        .string()
        .regex(/^[\w.-]+(\/[\w.-]+)*$/, 'must be names with slashes, such as system/cpus/cpu/idle')
        .describe('Names from the root to the leaf, without prefixes.'),
      of: combined.default('average'),
      unit,
      source,
    })
    .optional();

const octets = z
  .strictObject({
    oid: oid.describe('A column with one counter an interface.'),
    unit: z.literal('octets'),
    source,
  })
  .optional();

export const snmpReadings: z.ZodType<SnmpReadings> = z.strictObject({
  cpuIdle: overSnmp(shares),
  cpuBusy: overSnmp(shares),
  memoryAvailable: overSnmp(amounts),
  memoryUsed: overSnmp(amounts),
  memoryTotal: overSnmp(amounts),
  memoryBusy: overSnmp(shares),
  octetsIn: octets,
  octetsOut: octets,
}) as z.ZodType<SnmpReadings>;

export const netconfReadings: z.ZodType<Partial<Record<ReadingName, RawNetconfReading>>> = z.strictObject({
  cpuIdle: overNetconf(shares),
  cpuBusy: overNetconf(shares),
  memoryAvailable: overNetconf(amounts),
  memoryUsed: overNetconf(amounts),
  memoryTotal: overNetconf(amounts),
  memoryBusy: overNetconf(shares),
}) as z.ZodType<Partial<Record<ReadingName, RawNetconfReading>>>;
