import type { SetAnswer, Subtree, Variable } from './pass-persist.ts';

/** The link's rates, as whoever carries them out sees them; throws where it can't. */
export interface RateLink {
  reserve(row: number, kilobitsPerSecond: number): void;
  release(row: number): void;
}

/** RFC 3289 diffServMinRateTable: 1.3.6.1.2.1.97.1.8.4.1.<column>.<row>. */
const entry = [1, 3, 6, 1, 2, 1, 97, 1, 8, 4, 1];
const nextFree = [1, 3, 6, 1, 2, 1, 97, 1, 8, 3, 0];
const column = { priority: 2, absolute: 3, relative: 4, storage: 5, status: 6 } as const;
/** RFC 2579 RowStatus. */
const status = {
  active: 1,
  notInService: 2,
  notReady: 3,
  createAndGo: 4,
  createAndWait: 5,
  destroy: 6,
} as const;
const volatileStorage = 2;

interface Row {
  priority: number;
  /** kbit/s */
  absolute: number;
  storage: number;
  wanted: boolean;
  active: boolean;
}

function emptyRow(): Row {
  return { priority: 0, absolute: 0, storage: volatileStorage, wanted: false, active: false };
}

function cellOf(oid: readonly number[]): { readonly which: number; readonly id: number } | undefined {
  const [which, id] = oid.slice(entry.length);
  const inTable = entry.every((arc, index) => oid[index] === arc) && oid.length === entry.length + 2;
  return inTable && which !== undefined && id !== undefined && id > 0 ? { which, id } : undefined;
}

/** Rows of minimal rates. Nothing is kept over a restart: the storage that is told is volatile unless set. */
export class MinRateTable implements Subtree {
  readonly #rows = new Map<number, Row>();
  readonly #link: RateLink;
  readonly #linkKilobits: number;

  constructor(link: RateLink, linkBitsPerSecond: number) {
    this.#link = link;
    this.#linkKilobits = linkBitsPerSecond / 1000;
  }

  variables(): Variable[] {
    const free: Variable = { oid: nextFree, type: 'gauge', value: this.#nextFree() };
    return [free, ...[...this.#rows].flatMap(([id, row]) => this.#cells(id, row))];
  }

  absent(oid: readonly number[]): Variable | undefined {
    const cell = cellOf(oid);
    return cell && this.#cells(cell.id, emptyRow()).find((each) => each.oid.at(-2) === cell.which);
  }

  set(oid: readonly number[], value: number): SetAnswer {
    const cell = cellOf(oid);
    if (cell === undefined) return 'not-writable';
    if (cell.which === column.status) return this.#setStatus(cell.id, value);
    return this.#setCell(cell.id, cell.which, value);
  }

  #nextFree(): number {
    let id = 1;
    while (this.#rows.has(id)) id += 1;
    return id;
  }

  #cells(id: number, row: Row): Variable[] {
    const gauge = (which: number, value: number): Variable => ({
      oid: [...entry, which, id],
      type: 'gauge',
      value,
    });
    const integer = (which: number, value: number): Variable => ({ ...gauge(which, value), type: 'integer' });
    return [
      gauge(column.priority, row.priority),
      gauge(column.absolute, row.absolute),
      gauge(column.relative, Math.round((1000 * row.absolute) / this.#linkKilobits)),
      integer(column.storage, row.storage),
      integer(column.status, this.#statusOf(row)),
    ];
  }

  #statusOf(row: Row): number {
    if (row.active) return status.active;
    return row.absolute > 0 ? status.notInService : status.notReady;
  }

  /** Columns and status of a new row come in any order, each as a request of its own. */
  #row(id: number): Row {
    const known = this.#rows.get(id);
    if (known !== undefined) return known;
    const row = emptyRow();
    this.#rows.set(id, row);
    return row;
  }

  #setStatus(id: number, value: number): SetAnswer {
    if (value === status.destroy) return this.#destroy(id);
    const starts = value === status.createAndGo || value === status.active;
    if (!starts && value !== status.createAndWait && value !== status.notInService) return 'wrong-value';
    const row = this.#row(id);
    if ((value === status.createAndGo || value === status.createAndWait) && row.active)
      return 'inconsistent-value';
    return this.#apply(id, row, { ...row, wanted: starts });
  }

  #setCell(id: number, which: number, value: number): SetAnswer {
    const row = this.#row(id);
    if (which === column.absolute) return this.#apply(id, row, { ...row, absolute: value });
    if (which === column.relative) {
      return this.#apply(id, row, { ...row, absolute: Math.round((value * this.#linkKilobits) / 1000) });
    }
    if (which === column.priority) row.priority = value;
    else if (which === column.storage) row.storage = value;
    else return 'not-writable';
    return 'DONE';
  }

  #destroy(id: number): SetAnswer {
    if (this.#rows.get(id)?.active) this.#link.release(id);
    this.#rows.delete(id);
    return 'DONE';
  }

  #othersKilobits(id: number): number {
    const others = [...this.#rows].filter(([each, row]) => each !== id && row.active);
    return others.reduce((sum, [, row]) => sum + row.absolute, 0);
  }

  /** A row that was never active and can't be is dropped again, so that a refused request leaves nothing. */
  #apply(id: number, row: Row, next: Row): SetAnswer {
    const activate = next.wanted && next.absolute > 0;
    if (activate && this.#othersKilobits(id) + next.absolute > this.#linkKilobits) {
      if (!row.active) this.#rows.delete(id);
      return 'resource-unavailable';
    }
    if (activate) this.#link.reserve(id, next.absolute);
    else if (row.active) this.#link.release(id);
    this.#rows.set(id, { ...next, active: activate });
    return 'DONE';
  }
}
