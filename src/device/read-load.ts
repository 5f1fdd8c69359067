import { encodeGet, type NetconfClient, namespaces, readXml, type XmlElement } from '../netconf/index.ts';
import type { SnmpSession, Varbind } from '../snmp/index.ts';
import {
  type NetconfReading,
  type NetconfReadings,
  type ReadingName,
  readingNames,
  type SnmpReading,
  type SnmpReadings,
} from './load-reading.ts';
import { inBytes, type LoadValues } from './load-share.ts';

type Several = 'average' | 'greatest' | 'sum';

/** Octets that all links have taken in and given out, by 64-bit counters (RFC 2863) that do not come round in the life of a device. */
export interface LinkOctets {
  readonly in: bigint;
  readonly out: bigint;
}

export interface SnmpLoad {
  readonly values: LoadValues;
  /** Undefined where the agent counts none. */
  readonly octets: LinkOctets | undefined;
}

/** Reads what the profile knows to be there, all of it together; what the agent has not is left out. Rejects with an SnmpError. */
export async function readSnmpLoad(readings: SnmpReadings, session: SnmpSession): Promise<SnmpLoad> {
  const known = listed(readings);
  const single = known.filter(([, { of }]) => of === 'instance');
  const several = known.filter(([, { of }]) => of !== 'instance');
  const { octetsIn, octetsOut } = readings;
  const counters = octetsIn === undefined || octetsOut === undefined ? [] : [octetsIn, octetsOut];
  const { instances, columns } = await session.read({
    instances: single.map(([, { oid }]) => oid),
    columns: [...several.map(([, { oid }]) => oid), ...counters.map(({ oid }) => oid)],
  });
  const found = [
    ...single.map(([name, { unit }], at) => [name, unit, numberIn(instances[at])] as const),
    ...several.map(([name, { unit, of }], at) => [name, unit, combined(columns[at], of)] as const),
  ];
  const values: Partial<Record<ReadingName, number>> = {};
  for (const [name, unit, value] of found) if (value !== undefined) values[name] = inBytes(value, unit);
  const [taken, given] = columns.slice(several.length).map(total);
  const octets = taken === undefined || given === undefined ? undefined : { in: taken, out: given };
  return { values, octets };
}

function numberIn(varbind: Varbind | undefined): number | undefined {
  return varbind === undefined ? undefined : Number(varbind.value);
}

function combined(rows: readonly Varbind[] | undefined, of: SnmpReading['of']): number | undefined {
  const numbers = (rows ?? []).map(({ value }) => Number(value));
  return of === 'instance' ? undefined : combine(numbers, of);
}

function total(counters: readonly Varbind[]): bigint | undefined {
  if (counters.length === 0) return undefined;
  return counters.reduce((sum, { value }) => sum + BigInt(value), 0n);
}

/** As readSnmpLoad, by `<get>`; an rpc-error counts as not there. Rejects with ForelockError where the session is lost. */
export async function readNetconfLoad(readings: NetconfReadings, client: NetconfClient): Promise<LoadValues> {
  const values: Partial<Record<ReadingName, number>> = {};
  for (const [name, reading] of listed(readings)) {
    const { ok, data } = await client.rpc(encodeGet({ subtree: reading.filter }));
    const value = ok ? valueIn(data, reading) : undefined;
    if (value !== undefined) values[name] = inBytes(value, reading.unit);
  }
  return values;
}

/** The value in what `<get>` answered. */
export function valueIn(data: string, { path, of }: Pick<NetconfReading, 'path' | 'of'>): number | undefined {
  const reply = readXml(`<reply xmlns="${namespaces.base}" xmlns:nc="${namespaces.base}">${data}</reply>`);
  let level: readonly XmlElement[] = [reply];
  for (const name of ['data', ...path]) {
    level = level.flatMap(({ children }) => children.filter((each) => each.name === name));
  }
  return combine(
    level.map(({ text }) => Number(text.trim() || Number.NaN)),
    of,
  );
}

function combine(all: readonly number[], of: Several): number | undefined {
  const values = all.filter(Number.isFinite);
  if (values.length === 0) return undefined;
  const sum = values.reduce((total, value) => total + value, 0);
  if (of === 'greatest') return Math.max(...values);
  return of === 'sum' ? sum : sum / values.length;
}

function listed<R>(
  readings: Readonly<Partial<Record<ReadingName, R>>>,
): readonly (readonly [ReadingName, R])[] {
  return readingNames.flatMap((name) => {
    const reading = readings[name];
    return reading === undefined ? [] : [[name, reading] as const];
  });
}
