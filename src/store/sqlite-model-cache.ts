import { rmSync } from 'node:fs';
import {
  asBytes,
  type Connection,
  closeDatabase,
  inTransaction,
  openDatabase,
  orBroken,
  textColumn,
} from './database.ts';
import type { ModelCache } from './model-cache.ts';

const schema = 'CREATE TABLE models (series TEXT PRIMARY KEY, model TEXT NOT NULL) WITHOUT ROWID;';

const lazyDelay = 1_000;

/**
 * A damaged file is thrown away and made anew; `rebuilt` then says what was wrong with it.
 */
export function openSqliteModelCache(file: string): {
  readonly cache: ModelCache;
  readonly rebuilt: string | undefined;
} {
  try {
    return { cache: cacheIn(file, open(file)), rebuilt: undefined };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    // Another process's, not a damaged one.
    if (/database is locked/i.test(reason)) throw cause;
    for (const suffix of ['', '-wal', '-journal']) rmSync(`${file}${suffix}`, { force: true });
    return { cache: cacheIn(file, open(file)), rebuilt: reason };
  }
}

const open = (file: string): Connection =>
  orBroken(file, () => openDatabase(file, { synchronous: 'NORMAL', migrations: [schema] }));

function cacheIn(file: string, database: Connection): ModelCache {
  const insert = database.prepare('INSERT OR REPLACE INTO models (series, model) VALUES (?, ?)');
  const all = database.prepare(`SELECT ${asBytes('model')} FROM models ORDER BY series`);
  const write = (models: readonly (readonly [string, string])[]): void =>
    inTransaction(database, () => {
      for (const [series, text] of models) insert.run(series, text);
    });
  const pending = new Map<string, string>();
  let lazy: NodeJS.Timeout | undefined;
  const commit = (): void => {
    clearTimeout(lazy);
    lazy = undefined;
    const models = [...pending];
    pending.clear();
    try {
      if (models.length > 0) write(models);
    } catch {
      // Nothing rests on it: the models are fitted anew after a restart.
    }
  };

  return {
    keep: (series, text) => {
      pending.set(series, text);
      lazy ??= setTimeout(commit, lazyDelay);
    },
    kept: () => {
      commit();
      return textColumn(
        orBroken(file, () => all.all()),
        'model',
      );
    },
    close: () => {
      commit();
      closeDatabase(database);
    },
  };
}
