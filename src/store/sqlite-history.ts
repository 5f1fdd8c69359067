import type { Log } from '../core/index.ts';
import type { WorkflowRecord } from '../predict/index.ts';
import { asBytes, closeDatabase, inTransaction, openDatabase, orBroken, textColumn } from './database.ts';
import type { History } from './history.ts';
import { recordIn } from './record-text.ts';

const schema = `
  CREATE TABLE records
    (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, device TEXT NOT NULL, tool TEXT NOT NULL, record TEXT NOT NULL);
  CREATE INDEX records_by_time ON records (at, id);
`;

const lazyDelay = 250;

/** Keeps the `kept` newest on disk. A batch that can't be written is dropped: predictions do without it. */
export function openSqliteHistory(file: string, { kept, log }: { kept: number; log: Log }): History {
  const database = orBroken(file, () => openDatabase(file, { synchronous: 'NORMAL', migrations: [schema] }));
  const insert = database.prepare('INSERT INTO records (at, device, tool, record) VALUES (?, ?, ?, ?)');
  const prune = database.prepare(
    'DELETE FROM records WHERE id IN (SELECT id FROM records ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?)',
  );
  const newest = database.prepare(
    `SELECT ${asBytes('record')} FROM records WHERE (?1 IS NULL OR device = ?1) AND (?2 IS NULL OR tool = ?2)
       AND (?4 IS NULL OR at <= ?4)
     ORDER BY at DESC, id DESC LIMIT ?3`,
  );
  const write = (records: readonly WorkflowRecord[]): void =>
    inTransaction(database, () => {
      for (const record of records)
        insert.run(Math.floor(record.requestedAt), record.device, record.tool, JSON.stringify(record));
      prune.run(kept);
    });
  let pending: WorkflowRecord[] = [];
  let lazy: NodeJS.Timeout | undefined;
  let told = false;
  const commit = (): void => {
    clearTimeout(lazy);
    lazy = undefined;
    const records = pending;
    pending = [];
    if (records.length > 0) write(records);
  };
  const commitLazily = (): void => {
    try {
      commit();
    } catch {
      // See above.
    }
  };
  const tellUnreadable = (count: number): void => {
    if (count === 0 || told) return;
    told = true;
    log.warn({ file, records: count }, 'records of history can not be read, and are left out');
  };

  return {
    add: (record) => {
      pending.push(record);
      lazy ??= setTimeout(commitLazily, lazyDelay);
    },
    recent: (limit, { device, tool, until } = {}) => {
      commitLazily();
      const rows = orBroken(file, () => newest.all(device ?? null, tool ?? null, limit, until ?? null));
      const records = textColumn(rows, 'record').flatMap((text) => recordIn(text) ?? []);
      tellUnreadable(rows.length - records.length);
      return records.reverse();
    },
    close: () => {
      commitLazily();
      closeDatabase(database);
    },
  };
}
