import { crc32 } from 'node:zlib';
import { ForelockError } from '../core/index.ts';
import {
  asBytes,
  type Connection,
  closeDatabase,
  inTransaction,
  type Migration,
  openDatabase,
  orBroken,
  textIn,
} from './database.ts';
import type { Journal, OpenGrant } from './journal.ts';
import type { JournalWrite, OnCommit } from './journal-commit.ts';
import { walDamage } from './wal-damage.ts';

interface GrantRow {
  readonly grant_id: string;
  readonly at: number;
  readonly record: string;
  readonly sum: number;
}

interface TokenRow {
  readonly device: string;
  readonly token: number;
  readonly sum: number;
}

/** SQLite has no checksum of its pages: a bit that has flipped in a record must not pass for an undo. */
const grantSum = ({ grant_id, at, record }: Omit<GrantRow, 'sum'>): number =>
  crc32(`${grant_id}\n${at}\n${record}`);
const tokenSum = ({ device, token }: Omit<TokenRow, 'sum'>): number => crc32(`${device}\n${token}`);

export const journalMigrations: readonly Migration[] = [
  `CREATE TABLE grants (grant_id TEXT PRIMARY KEY, at INTEGER NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE tokens (device TEXT PRIMARY KEY, token INTEGER NOT NULL) WITHOUT ROWID;`,
  addSums,
];

function addSums(database: Connection): void {
  for (const table of ['grants', 'tokens'])
    database.exec(`ALTER TABLE ${table} ADD COLUMN sum INTEGER NOT NULL DEFAULT 0`);
  const grant = database.prepare('UPDATE grants SET sum = ? WHERE grant_id = ?');
  for (const row of grantRows(database)) grant.run(grantSum(row), row.grant_id);
  const token = database.prepare('UPDATE tokens SET sum = ? WHERE device = ?');
  for (const row of tokenRows(database)) token.run(tokenSum(row), row.device);
}

/** Longest that a close waits for a commit to go with. */
const lazyDelay = 50;

interface Opening {
  readonly record: OpenGrant;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/** Group commit: everything asked in one turn of the event loop goes into one transaction, so one sync serves all. */
export function openSqliteJournal(file: string, onCommit: OnCommit = () => {}): Journal {
  const damage = walDamage(file);
  if (damage !== undefined) throw new ForelockError('journal-broken', `${file}-wal: ${damage}`);
  const database = orBroken(file, () =>
    openDatabase(file, { synchronous: 'FULL', migrations: journalMigrations }),
  );
  try {
    // What is damaged is found at the start, and not when it is needed.
    const standing = readGrants(file, database);
    readTokens(file, database);
    return journalOn(
      file,
      database,
      writerOf(database, onCommit, new Set(standing.map(({ grant }) => grant))),
    );
  } catch (cause) {
    closeDatabase(database);
    throw cause;
  }
}

type Write = (openings: readonly Opening[], closings: readonly string[]) => void;

function journalOn(file: string, database: Connection, write: Write): Journal {
  let openings: Opening[] = [];
  let closings: string[] = [];
  let turn: NodeJS.Immediate | undefined;
  let lazy: NodeJS.Timeout | undefined;

  const commit = (): void => {
    clearImmediate(turn);
    clearTimeout(lazy);
    turn = undefined;
    lazy = undefined;
    if (openings.length === 0 && closings.length === 0) return;
    const [opened, closed] = [openings, closings];
    openings = [];
    closings = [];
    try {
      orBroken(file, () => write(opened, closed));
    } catch (cause) {
      closings = [...closed, ...closings];
      for (const { reject } of opened) reject(cause);
      if (opened.length === 0) throw cause;
      return;
    }
    for (const { resolve } of opened) resolve();
  };
  const commitLazily = (): void => {
    try {
      commit();
    } catch {
      // The closes stay queued, and the next commit tries them again.
    }
  };

  return {
    openGrant: (record) =>
      new Promise((resolve, reject) => {
        openings.push({ record, resolve, reject });
        turn ??= setImmediate(commit);
      }),
    closeGrant: (grant) => {
      // A grant that is closed in the turn that opened it must not be put back by the opening.
      if (openings.some(({ record }) => record.grant === grant)) commitLazily();
      closings.push(grant);
      lazy ??= setTimeout(commitLazily, lazyDelay);
    },
    standing: () => {
      commitLazily();
      return readGrants(file, database);
    },
    lastTokens: () => {
      commitLazily();
      return readTokens(file, database);
    },
    flush: async () => commit(),
    close: async () => {
      try {
        commit();
      } finally {
        clearTimeout(lazy);
        closeDatabase(database);
      }
    },
  };
}

/** @param known grants that stand in the file */
function writerOf(database: Connection, onCommit: OnCommit, known: Set<string>): Write {
  const put = database.prepare(
    'INSERT OR REPLACE INTO grants (grant_id, at, record, sum) VALUES (?, ?, ?, ?)',
  );
  const drop = database.prepare('DELETE FROM grants WHERE grant_id = ?');
  const raise = database.prepare(
    `INSERT INTO tokens (device, token, sum) VALUES (?, ?, ?)
     ON CONFLICT (device) DO UPDATE SET token = excluded.token, sum = excluded.sum
     WHERE excluded.token > token`,
  );
  return (openings, closings) => {
    const writes = writesOf(openings, closings, known);
    onCommit('begun', writes);
    inTransaction(database, () => {
      for (const grant of closings) drop.run(grant);
      for (const { record } of openings) {
        const row = { grant_id: record.grant, at: record.at, record: JSON.stringify(record) };
        put.run(row.grant_id, row.at, row.record, grantSum(row));
        for (const [device, token] of Object.entries(record.tokens))
          raise.run(device, token, tokenSum({ device, token }));
      }
      onCommit('written', writes);
    });
    for (const grant of closings) known.delete(grant);
    for (const { record } of openings) known.add(record.grant);
    onCommit('committed', writes);
  };
}

function writesOf(
  openings: readonly Opening[],
  closings: readonly string[],
  known: ReadonlySet<string>,
): ReadonlySet<JournalWrite> {
  const writes = openings.flatMap(({ record }): JournalWrite[] =>
    known.has(record.grant) ? ['grant-changed'] : ['grant-opened', 'token-raised'],
  );
  return new Set([...writes, ...closings.map((): JournalWrite => 'grant-closed')]);
}

function readGrants(file: string, database: Connection): readonly OpenGrant[] {
  return orBroken(file, () =>
    grantRows(database).map((row) => {
      if (row.sum !== grantSum(row)) throw new Error(`the record of grant ${row.grant_id} is damaged`);
      return JSON.parse(row.record) as OpenGrant;
    }),
  );
}

function readTokens(file: string, database: Connection): Readonly<Record<string, number>> {
  return orBroken(file, () =>
    Object.fromEntries(
      tokenRows(database).map((row) => {
        if (row.sum !== tokenSum(row)) throw new Error(`the token of device ${row.device} is damaged`);
        return [row.device, row.token];
      }),
    ),
  );
}

function grantRows(database: Connection): readonly GrantRow[] {
  const columns = `${asBytes('grant_id')}, CAST(at AS INTEGER) AS at, ${asBytes('record')}, CAST(sum AS INTEGER) AS sum`;
  const rows = database.prepare(`SELECT ${columns} FROM grants ORDER BY at, grants.grant_id`).all();
  return (rows as GrantRow[]).map((row) => ({
    ...row,
    grant_id: textIn(row.grant_id),
    record: textIn(row.record),
  }));
}

function tokenRows(database: Connection): readonly TokenRow[] {
  const columns = `${asBytes('device')}, CAST(token AS INTEGER) AS token, CAST(sum AS INTEGER) AS sum`;
  const rows = database.prepare(`SELECT ${columns} FROM tokens`).all();
  return (rows as TokenRow[]).map((row) => ({ ...row, device: textIn(row.device) }));
}
