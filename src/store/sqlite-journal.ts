import { type Connection, closeDatabase, openDatabase, orBroken, textColumn } from './database.ts';
import type { Journal, OpenGrant } from './journal.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS grants (grant_id TEXT PRIMARY KEY, at INTEGER NOT NULL, record TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tokens (device TEXT PRIMARY KEY, token INTEGER NOT NULL) WITHOUT ROWID;
`;

/** Longest that a close waits for a commit to go with. */
const lazyDelay = 50;

interface Opening {
  readonly record: OpenGrant;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/** Group commit: everything asked in one turn of the event loop goes into one transaction, so one sync serves all. */
export function openSqliteJournal(file: string): Journal {
  const database = orBroken(file, () => openDatabase(file, { synchronous: 'FULL', version: 1, schema }));
  const write = writerOf(database);
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
      return orBroken(file, () => readGrants(database));
    },
    lastTokens: () => {
      commitLazily();
      return orBroken(file, () => readTokens(database));
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

function writerOf(database: Connection): (openings: readonly Opening[], closings: readonly string[]) => void {
  const put = database.prepare('INSERT OR REPLACE INTO grants (grant_id, at, record) VALUES (?, ?, ?)');
  const drop = database.prepare('DELETE FROM grants WHERE grant_id = ?');
  const raise = database.prepare(
    `INSERT INTO tokens (device, token) VALUES (?, ?)
     ON CONFLICT (device) DO UPDATE SET token = max(token, excluded.token)`,
  );
  return database.transaction((openings: readonly Opening[], closings: readonly string[]) => {
    for (const grant of closings) drop.run(grant);
    for (const { record } of openings) {
      put.run(record.grant, record.at, JSON.stringify(record));
      for (const [device, token] of Object.entries(record.tokens)) raise.run(device, token);
    }
  });
}

function readGrants(database: Connection): readonly OpenGrant[] {
  const rows = database.prepare('SELECT record FROM grants ORDER BY at, grant_id').all();
  return textColumn(rows, 'record').map((text) => JSON.parse(text) as OpenGrant);
}

function readTokens(database: Connection): Readonly<Record<string, number>> {
  const rows = database.prepare('SELECT device, token FROM tokens').all();
  const tokens = textColumn(rows, 'token');
  return Object.fromEntries(textColumn(rows, 'device').map((device, at) => [device, Number(tokens[at])]));
}
