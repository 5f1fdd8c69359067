import Database from 'libsql';
import { ForelockError } from '../core/index.ts';

export type Connection = Database.Database;

/** Runs `work`; whatever SQLite throws becomes ForelockError `journal-broken` that names the file. */
export function orBroken<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof ForelockError) throw cause;
    throw new ForelockError(
      'journal-broken',
      `${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        cause,
      },
    );
  }
}

/**
 * Opens or makes the database and takes it for this process alone: the lock is the operating system's (fcntl), so it ends with
 * the process however that ends.
 *
 * @param synchronous `FULL` syncs at every commit; `NORMAL` may lose the last commits when the machine loses power
 * @param version of the tables; a file of a later version is refused
 */
export function openDatabase(
  file: string,
  { synchronous, version, schema }: { synchronous: 'FULL' | 'NORMAL'; version: number; schema: string },
): Connection {
  const database = new Database(file);
  try {
    database.pragma('busy_timeout = 0');
    // Before WAL is entered: then its index is in this process's memory, with no -shm file.
    database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('journal_mode = WAL');
    database.pragma(`synchronous = ${synchronous}`);
    database.exec('BEGIN IMMEDIATE');
    database.exec(schema);
    const found = numberIn(database.prepare('PRAGMA user_version').get(), 'user_version');
    if (found > version)
      throw new Error(`written by a later Forelock (format ${found}, this one knows ${version})`);
    database.exec(`PRAGMA user_version = ${version}`);
    database.exec('COMMIT');
    checkIntegrity(database);
    return database;
  } catch (error) {
    closeDatabase(database);
    throw error;
  }
}

/**
 * Closes, and gives the lock back at once: libsql keeps the file open until the last prepared statement is collected.
 */
export function closeDatabase(database: Connection): void {
  if (!database.open) return;
  try {
    if (database.inTransaction) database.exec('ROLLBACK');
    // An exclusive WAL can't give its lock back; leaving WAL writes all of it into the file first.
    database.pragma('journal_mode = DELETE');
    database.pragma('locking_mode = NORMAL');
    database.exec('SELECT count(*) FROM sqlite_schema');
  } catch {
    // A file that can't be read holds no lock worth giving back.
  }
  database.close();
}

function checkIntegrity(database: Connection): void {
  const row = database.prepare('PRAGMA quick_check(1)').get();
  const verdict = typeof row === 'object' && row !== null ? Object.values(row)[0] : undefined;
  if (verdict !== 'ok') throw new Error(`the file is damaged: ${String(verdict)}`);
}

function numberIn(row: unknown, column: string): number {
  if (typeof row !== 'object' || row === null) return 0;
  return Number(Object.entries(row).find(([name]) => name === column)?.[1] ?? 0);
}

/** The text of one column in every row. */
export function textColumn(rows: readonly unknown[], column: string): readonly string[] {
  return rows.map((row) => {
    const found = typeof row === 'object' && row !== null ? Object.entries(row) : [];
    return String(found.find(([name]) => name === column)?.[1] ?? '');
  });
}
