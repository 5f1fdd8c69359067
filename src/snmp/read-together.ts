import type { RawVarbind, Session } from 'net-snmp';
import { ask } from './ask.ts';
import { isUnder } from './oid.ts';
import { decodeVarbind, type Varbind } from './varbind.ts';
import { walk } from './walk.ts';

/** What is read of an agent at once. */
export interface Asked {
  readonly instances: readonly string[];
  /** Roots; all instances beneath each. */
  readonly columns: readonly string[];
}

/** In the order asked. */
export interface Found {
  /** Undefined for what is not there. */
  readonly instances: readonly (Varbind | undefined)[];
  readonly columns: readonly (readonly Varbind[])[];
}

/**
 * One GETBULK (RFC 3416 section 4.2.3): the instances are its non-repeaters, the columns its repeaters. What `repetitions` rows
 * or one datagram did not bring is asked for behind it.
 */
export async function readTogether(session: Session, asked: Asked, repetitions: number): Promise<Found> {
  const { instances, columns } = asked;
  if (columns.length === 0) return { instances: await getAll(session, instances), columns: [] };
  const oids = [...instances.map(before), ...columns];
  const answer = await ask<(RawVarbind | RawVarbind[])[]>(oids, (take) =>
    session.getBulk(oids, instances.length, repetitions, take),
  );
  const singles = instances.map((oid, at) => named(oid, answer[at]));
  const rows = columns.map((root, at) => rowsUnder(root, answer[instances.length + at]));
  return {
    instances: await withOthers(session, instances, singles),
    columns: await Promise.all(rows.map((column, at) => restOf(session, columns[at] as string, column))),
  };
}

function getAll(session: Session, oids: readonly string[]): Promise<readonly (Varbind | undefined)[]> {
  if (oids.length === 0) return Promise.resolve([]);
  return ask<RawVarbind[]>(oids, (take) => session.get([...oids], take)).then((raw) =>
    raw.map(decodeVarbind),
  );
}

/** A name that has the instance next behind it: for a scalar (`.0`) for certain, else as far as its sibling has nothing beneath. */
function before(oid: string): string {
  const at = oid.lastIndexOf('.');
  const last = Number(oid.slice(at + 1));
  return last === 0 ? oid.slice(0, at) : `${oid.slice(0, at)}.${last - 1}`;
}

function named(oid: string, raw: RawVarbind | RawVarbind[] | undefined): Varbind | undefined {
  const found = raw === undefined || Array.isArray(raw) ? undefined : decodeVarbind(raw);
  return found?.oid === oid ? found : undefined;
}

/** Of instances other than scalars, what did not come as the next of `before` is asked for by name. */
async function withOthers(
  session: Session,
  oids: readonly string[],
  found: readonly (Varbind | undefined)[],
): Promise<readonly (Varbind | undefined)[]> {
  const missed = oids.filter((oid, at) => found[at] === undefined && !oid.endsWith('.0'));
  const others = new Map((await getAll(session, missed)).map((varbind, at) => [missed[at], varbind]));
  return found.map((varbind, at) => varbind ?? others.get(oids[at]));
}

interface Rows {
  readonly found: readonly Varbind[];
  /** Whether the column's end was seen. */
  readonly whole: boolean;
}

function rowsUnder(root: string, raw: RawVarbind | RawVarbind[] | undefined): Rows {
  const all = Array.isArray(raw) ? raw.map(decodeVarbind) : [];
  const end = all.findIndex((varbind) => varbind === undefined || !isUnder(root, varbind.oid));
  const found = (end < 0 ? all : all.slice(0, end)) as readonly Varbind[];
  return { found, whole: end >= 0 };
}

async function restOf(session: Session, root: string, { found, whole }: Rows): Promise<readonly Varbind[]> {
  return whole ? found : [...found, ...(await walk(session, root, found.at(-1)?.oid))];
}
