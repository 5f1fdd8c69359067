import type { SetRefusal } from './agent.ts';
import type { AgentPart, RefusedStatus } from './agent-tree.ts';
import type { SmiType, Varbind } from './varbind.ts';

/** RowStatus values (RFC 2579). */
export const rowStatus: Readonly<Record<'active' | 'createAndGo' | 'destroy', number>> = {
  active: 1,
  createAndGo: 4,
  destroy: 6,
};

export interface RowColumn {
  readonly number: number;
  readonly type: SmiType;
  /** The value of a row that was made without it. */
  readonly initial: number;
}

/** Rows by their index (the sub-identifiers after the column, dotted), each a map of column number to value. */
export type Rows = ReadonlyMap<string, ReadonlyMap<number, number>>;

export interface RowTableOptions {
  /** The OID of the conceptual row (entry). */
  readonly entry: string;
  readonly columns: readonly RowColumn[];
  /** The number of the RowStatus column. */
  readonly status: number;
  /** Whether the device could hold these rows; false refuses the SET with resourceUnavailable. */
  readonly allows: (rows: Rows) => boolean;
  readonly changed: (rows: Rows) => void;
}

/** A read-create table (RFC 2579 RowStatus): createAndGo, active and destroy; createAndWait is not served. */
export function rowTablePart(options: RowTableOptions): AgentPart {
  let rows: Rows = new Map();
  return {
    root: options.entry,
    list: () => instances(options, rows),
    check: (varbinds) => {
      const after = written(options, rows, varbinds);
      if (!(after instanceof Map)) return after as SetRefusal;
      return options.allows(after) ? undefined : { status: 'resourceUnavailable', index: 0 };
    },
    apply: (varbinds) => {
      const after = written(options, rows, varbinds);
      if (!(after instanceof Map)) return;
      rows = after;
      options.changed(rows);
    },
  };
}

function instances({ entry, columns, status }: RowTableOptions, rows: Rows): readonly Varbind[] {
  return [...rows].flatMap(([row, cells]) => [
    ...columns.map(({ number, type, initial }) => ({
      oid: `${entry}.${number}.${row}`,
      type,
      value: cells.get(number) ?? initial,
    })),
    { oid: `${entry}.${status}.${row}`, type: 'Integer32' as const, value: rowStatus.active },
  ]);
}

/** Row statuses go first, so that a SET's other columns may stand before or after them. */
function written(options: RowTableOptions, before: Rows, varbinds: readonly Varbind[]): Rows | SetRefusal {
  const rows = new Map([...before].map(([row, cells]) => [row, new Map(cells)]));
  const cells = varbinds.map((varbind, index) => ({ ...cellOf(options.entry, varbind.oid), varbind, index }));
  const isStatus = ({ column }: { column: number }): boolean => column === options.status;
  const ordered = [...cells.filter(isStatus), ...cells.filter((cell) => !isStatus(cell))];
  for (const { column, row, varbind, index } of ordered) {
    const status = isStatus({ column })
      ? writeStatus(rows, row, varbind)
      : writeCell(options, rows, row, column, varbind);
    if (status) return { status, index };
  }
  return rows;
}

function cellOf(entry: string, oid: string): { column: number; row: string } {
  const [column, ...row] = oid.slice(entry.length + 1).split('.');
  return { column: Number(column), row: row.join('.') };
}

type MutableRows = Map<string, Map<number, number>>;

function writeStatus(rows: MutableRows, row: string, { type, value }: Varbind): RefusedStatus | undefined {
  if (type !== 'Integer32') return 'wrongType';
  if (row === '') return 'noCreation';
  if (value === rowStatus.createAndGo) {
    if (rows.has(row)) return 'inconsistentValue';
    rows.set(row, new Map());
  } else if (value === rowStatus.destroy) rows.delete(row);
  else if (value !== rowStatus.active) return 'wrongValue';
  else if (!rows.has(row)) return 'inconsistentValue';
  return undefined;
}

function writeCell(
  { columns }: RowTableOptions,
  rows: MutableRows,
  row: string,
  column: number,
  { type, value }: Varbind,
): RefusedStatus | undefined {
  const known = columns.find(({ number }) => number === column);
  if (known === undefined) return 'noCreation';
  if (known.type !== type) return 'wrongType';
  const cells = rows.get(row);
  if (cells === undefined) return 'inconsistentName';
  cells.set(column, Number(value));
  return undefined;
}
