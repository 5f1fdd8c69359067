import { randomInt } from 'node:crypto';
import { access, constants, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, ForelockError, type Log } from '../core/index.ts';
import type { History } from './history.ts';
import { openInstance } from './instance.ts';
import type { Journal } from './journal.ts';
import type { OnCommit } from './journal-commit.ts';
import type { LoadHistory } from './load-history.ts';
import type { ModelCache } from './model-cache.ts';
import { openSqliteHistory } from './sqlite-history.ts';
import { openSqliteJournal } from './sqlite-journal.ts';
import { openSqliteLoadHistory } from './sqlite-load-history.ts';
import { openSqliteModelCache } from './sqlite-model-cache.ts';

export interface Store {
  readonly journal: Journal;
  readonly history: History;
  close(): Promise<void>;
}

/** All that a state directory keeps. */
export interface StateStore extends Store {
  readonly loads: LoadHistory;
  readonly models: ModelCache;
  /** Tells it from other state directories; see `openInstance`. */
  readonly instance: number;
}

const historyKept = 10_000;

/**
 * Opens the state directory, making it where it is not there, for this process alone. Rejects with ForelockError
 * `journal-broken` where another Forelock uses it, or a file in it is damaged.
 */
export async function openStore(
  directory: string,
  ports: { readonly clock: Clock; readonly log: Log; readonly onCommit?: OnCommit | undefined },
): Promise<StateStore> {
  const holderFile = join(directory, 'holder.pid');
  await makeWritable(directory);
  const journal = await openJournal(directory, holderFile, ports.onCommit);
  const closers: (() => void)[] = [];
  try {
    await writeFile(holderFile, `${process.pid}\n`, { mode: 0o600 });
    const instance = await openInstance(directory, (most) => randomInt(1, most + 1));
    const history = openSqliteHistory(join(directory, 'history.db'), { kept: historyKept, log: ports.log });
    closers.push(() => history.close());
    const loads = openSqliteLoadHistory(join(directory, 'loads.db'), ports);
    closers.push(() => loads.close());
    const { cache: models, rebuilt } = openSqliteModelCache(join(directory, 'models.db'));
    closers.push(() => models.close());
    if (rebuilt !== undefined)
      ports.log.warn({ cause: rebuilt }, 'the kept forecasts were damaged: made anew');
    return { journal, history, loads, models, instance, close: () => closeAll(journal, closers) };
  } catch (error) {
    await closeAll(journal, closers);
    throw error;
  }
}

/** SQLite says no more of a disk that is read-only than that a file could not be opened. */
async function makeWritable(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await access(directory, constants.W_OK);
  } catch (cause) {
    const why = (cause as Error).message;
    throw new ForelockError('journal-broken', `${directory} can not be written: ${why}`, { cause });
  }
}

async function openJournal(directory: string, holderFile: string, onCommit?: OnCommit): Promise<Journal> {
  try {
    return openSqliteJournal(join(directory, 'journal.db'), onCommit);
  } catch (cause) {
    if (!(cause instanceof Error && /database is locked/i.test(cause.message))) throw cause;
    const holder = (await readFile(holderFile, 'utf8').catch(() => 'unknown')).trim();
    throw new ForelockError('journal-broken', `another Forelock (process ${holder}) uses ${directory}`, {
      cause,
    });
  }
}

async function closeAll(journal: Journal, closers: readonly (() => void)[]): Promise<void> {
  try {
    for (const close of closers) close();
  } finally {
    await journal.close();
  }
}
