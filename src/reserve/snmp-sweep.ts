import { type ResourceName, resourceNames } from '../core/index.ts';
import type { DeviceProfile, ReservationTemplate, VarbindTemplate } from '../device/index.ts';
import type { SnmpSession } from '../snmp/index.ts';
import type { Sweep } from './allocator.ts';
import type { RowBlock } from './row-block.ts';
import { filled, undo } from './snmp-undo.ts';

/**
 * Removes rows by the undo of the profile's templates. A row is Forelock's where its number is of its block, and what the template
 * writes as a constant is there: a row of DIFFSERV-MIB that an operator has made is not volatile (RFC 3289 section 3.5.2).
 */
export async function sweepRows(
  { reserve }: Pick<DeviceProfile, 'reserve'>,
  session: SnmpSession,
  sweep: Sweep,
): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const resource of resourceNames) {
    const template = reserve[resource];
    const rows = template.undo.length === 0 ? [] : await ownRows(session, template, sweep);
    for (const row of rows.filter((each) => !sweep.isLive(each))) {
      await undo(
        session,
        template.undo.map((varbind) => filled(varbind, row, 0)),
      );
      removed.push(rowText(resource, row));
    }
  }
  return removed;
}

async function ownRows(
  session: SnmpSession,
  { set, undo: undoes }: ReservationTemplate,
  { first: lowest, last }: RowBlock,
): Promise<readonly number[]> {
  const columns = new Map<string, ReadonlyMap<number, number | string>>();
  const read = async ({ oid }: VarbindTemplate): Promise<ReadonlyMap<number, number | string>> => {
    const known = columns.get(oid) ?? (await columnOf(session, oid));
    columns.set(oid, known);
    return known;
  };
  const written = new Set(undoes.map(({ oid }) => oid));
  // RowStatus reads otherwise than it is written.
  const marks = set.filter(({ oid, value }) => typeof value === 'number' && !written.has(oid));
  const [first] = undoes;
  if (first === undefined) return [];
  const found = [...(await read(first))].flatMap(([row, value]) => (value === first.value ? [] : [row]));
  const own = found.filter((row) => row >= lowest && row <= last);
  if (own.length === 0) return [];
  for (const mark of marks) await read(mark);
  return own.filter((row) => marks.every(({ oid, value }) => columns.get(oid)?.get(row) === value));
}

/** By row, where the index is one number. */
async function columnOf(session: SnmpSession, oid: string): Promise<ReadonlyMap<number, number | string>> {
  const column = oid.replace('.{row}', '');
  const cells = (await session.walk(column)).map(
    ({ oid: at, value }) => [at.slice(column.length + 1), value] as const,
  );
  return new Map(cells.flatMap(([index, value]) => (/^\d+$/.test(index) ? [[Number(index), value]] : [])));
}

function rowText(resource: ResourceName, row: number): string {
  return `${resource} by snmp, row ${row}`;
}
