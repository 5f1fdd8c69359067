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

/** From one format of the tables to the next; the first makes them in an empty file. */
export type Migration = string | ((database: Connection) => void);

/**
 * Opens or makes the database and takes it for this process alone: the lock is the operating system's (fcntl), so it ends with
 * the process however that ends. A file of an earlier format is brought to the last one, in one transaction with its number.
 *
 * @param synchronous `FULL` syncs at every commit; `NORMAL` may lose the last commits when the machine loses power
 * @param migrations in order; the format is how many were made, and a file of a later one is refused
 */
export function openDatabase(
  file: string,
  { synchronous, migrations }: { synchronous: 'FULL' | 'NORMAL'; migrations: readonly Migration[] },
): Connection {
  const database = new Database(file);
  try {
    database.pragma('busy_timeout = 0');
    // Before WAL is entered: then its index is in this process's memory, with no -shm file.
    database.pragma('locking_mode = EXCLUSIVE');
    database.pragma('journal_mode = WAL');
    database.pragma(`synchronous = ${synchronous}`);
    inTransaction(database, () => {
      checkIntegrity(database);
      migrate(database, migrations);
    });
    return database;
  } catch (error) {
    closeDatabase(database);
    throw error;
  }
}

/**
 * Does `work` in one transaction. Of what goes wrong the first is thrown: on a full disk SQLite has rolled back by itself, and
 * libsql's own transactions then tell of that alone.
 */
export function inTransaction(database: Connection, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (cause) {
    if (database.inTransaction) database.exec('ROLLBACK');
    throw cause;
  }
}

function migrate(database: Connection, migrations: readonly Migration[]): void {
  const last = migrations.length;
  const found = numberIn(database.prepare('PRAGMA user_version').get(), 'user_version');
  if (found > last) throw new Error(`written by a later Forelock (format ${found}, this one knows ${last})`);
  for (const migration of migrations.slice(found)) {
    if (typeof migration === 'string') database.exec(migration);
    else migration(database);
  }
  if (found < last) database.exec(`PRAGMA user_version = ${last}`);
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

/** For a SELECT: a text by its bytes, since libsql ends the process over a text that is no UTF-8, as damage may leave it. */
export function asBytes(column: string): string {
  return `CAST(${column} AS BLOB) AS ${column}`;
}

/** One column in every row, that was selected `asBytes`. */
export function textColumn(rows: readonly unknown[], column: string): readonly string[] {
  return rows.map((row) => {
    const found = typeof row === 'object' && row !== null ? Object.entries(row) : [];
    return textIn(found.find(([name]) => name === column)?.[1]);
  });
}

/** libsql gives the blobs of `get` as Buffers, and those of `all` as ArrayBuffers. */
export function textIn(bytes: unknown): string {
  return bytes instanceof ArrayBuffer || Buffer.isBuffer(bytes)
    ? Buffer.from(bytes as ArrayBuffer).toString()
    : '';
}
