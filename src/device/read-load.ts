import { encodeGet, type NetconfClient, namespaces, readXml, type XmlElement } from '../netconf/index.ts';
import type { SnmpSession } from '../snmp/index.ts';
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

/** Reads what the profile knows to be there; what the agent has not is left out. Rejects with an SnmpError. */
export async function readSnmpLoad(readings: SnmpReadings, session: SnmpSession): Promise<LoadValues> {
  const known = listed(readings);
  const single = known.filter(([, { of }]) => of === 'instance');
  const found = single.length === 0 ? [] : await session.probe(single.map(([, { oid }]) => oid));
  const values: Partial<Record<ReadingName, number>> = {};
  for (const [at, [name, { unit }]] of single.entries()) {
    const varbind = found[at];
    if (varbind !== undefined) values[name] = inBytes(Number(varbind.value), unit);
  }
  for (const [name, reading] of known) {
    if (reading.of === 'instance') continue;
    const value = await walked(reading, reading.of, session);
    if (value !== undefined) values[name] = inBytes(value, reading.unit);
  }
  return values;
}

async function walked({ oid }: SnmpReading, of: Several, session: SnmpSession): Promise<number | undefined> {
  const rows = await session.walk(oid);
  return combine(
    rows.map(({ value }) => Number(value)),
    of,
  );
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
