import type { WorkflowRecord } from '../predict/index.ts';
import { closeDatabase, openDatabase, orBroken, textColumn } from './database.ts';
import type { History } from './history.ts';

const schema =
  'CREATE TABLE IF NOT EXISTS workflows (id INTEGER PRIMARY KEY AUTOINCREMENT, record TEXT NOT NULL);';

const lazyDelay = 250;

/** Keeps the `kept` newest on disk. A batch that can't be written is dropped: predictions do without it. */
export function openSqliteHistory(file: string, kept: number): History {
  const database = orBroken(file, () => openDatabase(file, { synchronous: 'NORMAL', version: 1, schema }));
  const insert = database.prepare('INSERT INTO workflows (record) VALUES (?)');
  const prune = database.prepare('DELETE FROM workflows WHERE id <= (SELECT max(id) FROM workflows) - ?');
  const newest = database.prepare('SELECT record FROM workflows ORDER BY id DESC LIMIT ?');
  const write = database.transaction((records: readonly WorkflowRecord[]) => {
    for (const record of records) insert.run(JSON.stringify(record));
    prune.run(kept);
  });
  let pending: WorkflowRecord[] = [];
  let lazy: NodeJS.Timeout | undefined;
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

  return {
    add: (record) => {
      pending.push(record);
      lazy ??= setTimeout(commitLazily, lazyDelay);
    },
    recent: (limit) => {
      commitLazily();
      const rows = orBroken(file, () => newest.all(limit));
      return textColumn(rows, 'record')
        .map((text) => JSON.parse(text) as WorkflowRecord)
        .reverse();
    },
    close: () => {
      commitLazily();
      closeDatabase(database);
    },
  };
}
