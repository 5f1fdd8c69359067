import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/core/index.ts';
import { openStore } from '../../../src/store/index.ts';
import { journalMigrations } from '../../../src/store/sqlite-journal.ts';
import { VirtualClock } from '../../sim/virtual-clock.ts';

const writtenBy = join(import.meta.dirname, '../written-by');
const written = Date.parse('2026-11-25T07:00:00Z');

let folder: string;
const clock = new VirtualClock();
clock.leap(written + 60_000 - clock.now());
const open = () => openStore(folder, { clock, log: silentLog });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forelock-formats-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function formatOf(name: string, set?: number): number {
  const database = new Database(join(folder, name));
  if (set !== undefined) database.exec(`PRAGMA user_version = ${set}`);
  const { user_version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  database.close();
  return user_version;
}

describe('a state directory of an earlier format', () => {
  it('is kept for the test of each', () => {
    const formats = journalMigrations.slice(0, -1).map((_, n) => `format-${n + 1}`);
    expect(readdirSync(writtenBy).sort()).toEqual(formats);
  });

  it.each(readdirSync(writtenBy))('is read, and is of the last one from then on: %s', async (format) => {
    cpSync(join(writtenBy, format), folder, { recursive: true });
    for (const _ of ['as it was', 'as it is then']) {
      const store = await open();
      expect(store.journal.standing().map(({ grant, steps }) => [grant, steps.length])).toEqual([
        ['r1#7', 1],
        ['r1#8', 1],
      ]);
      expect(store.journal.lastTokens()).toEqual({ r1: 8, r2: 3 });
      expect(store.history.recent(9)).toMatchObject([{ tool: 'alice', held: 2_000, waitedFor: ['bob'] }]);
      const { values } = store.loads.series('r1', 'cpu', 5_000, written - 10_000);
      expect(values[0]).toBe(0.25);
      expect(store.models.kept()).toEqual(['{"model":"a"}']);
      await store.close();
    }
    expect(formatOf('journal.db')).toBe(journalMigrations.length);
  });
});

describe('a state directory of a later format', () => {
  it.each(['journal.db', 'history.db', 'loads.db'])('is refused, and not touched: %s', async (name) => {
    await (await open()).close();
    const known = formatOf(name);
    formatOf(name, 99);
    await expect(open()).rejects.toMatchObject({
      code: 'journal-broken',
      message: expect.stringContaining(`(format 99, this one knows ${known})`),
    });
    expect(formatOf(name)).toBe(99);
  });
});
