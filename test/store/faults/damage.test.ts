import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ForelockError } from '../../../src/core/index.ts';
import { openSqliteJournal } from '../../../src/store/sqlite-journal.ts';
import { grantOf } from '../grant-of.ts';

/** What a journal says: its grants as they were written, and tokens. */
type Content = { readonly grants: readonly unknown[]; readonly tokens: Readonly<Record<string, number>> };

const folder = mkdtempSync(join(tmpdir(), 'forelock-damage-'));
const file = join(folder, 'journal.db');
let opens = 0;
afterAll(() => rmSync(folder, { recursive: true }));

/** Put there as they are; then what the journal says, or that it is broken. */
async function opened(database: Buffer, log?: Buffer): Promise<Content | 'journal-broken'> {
  // A file of its own each time: libsql lets go of one that it has closed when it is collected.
  opens += 1;
  const file = join(folder, `${opens}.db`);
  writeFileSync(file, database);
  if (log !== undefined) writeFileSync(`${file}-wal`, log);
  try {
    const journal = openSqliteJournal(file);
    const content = { grants: journal.standing(), tokens: journal.lastTokens() };
    await journal.close();
    return content;
  } catch (error) {
    if (error instanceof ForelockError && error.code === 'journal-broken') return error.code;
    throw error;
  }
}

function flipped(bytes: Buffer, place: number, bit: number): Buffer {
  const changed = Buffer.from(bytes);
  const at = place % bytes.length;
  changed[at] = (changed[at] ?? 0) ^ (1 << bit);
  return changed;
}

const contentAfter = (commits: number): Content => ({
  grants: Array.from({ length: commits }, (_, n) => JSON.parse(JSON.stringify(grantOf(`g${n + 1}`, n + 1)))),
  tokens: commits === 0 ? {} : { r1: commits },
});
const aBit = fc.record({ place: fc.nat(), bit: fc.nat({ max: 7 }) });

describe('the journal', () => {
  let whole: Buffer;
  let fresh: Buffer;
  let log: Buffer;
  const commits = 12;

  beforeAll(async () => {
    await openSqliteJournal(file).close();
    const journal = openSqliteJournal(file);
    for (let n = 1; n <= commits; n += 1) await journal.openGrant(grantOf(`g${n}`, n));
    // As a kill -9 leaves them.
    fresh = readFileSync(file);
    log = readFileSync(`${file}-wal`);
    await journal.close();
    whole = readFileSync(file);
  });

  it('says the same, or that it is broken, whatever bit of its file has flipped', async () => {
    const sound = await opened(whole);
    expect(sound).toEqual(contentAfter(commits));
    let broken = 0;
    await fc.assert(
      fc.asyncProperty(aBit, async ({ place, bit }) => {
        const found = await opened(flipped(whole, place, bit));
        if (found === 'journal-broken') broken += 1;
        else expect(found).toEqual(sound);
      }),
      { numRuns: 400 },
    );
    expect(broken).toBeGreaterThan(20);
  });

  it('keeps every commit but one that a crash has cut in two, wherever its log was cut', async () => {
    expect(await opened(fresh, log)).toEqual(contentAfter(commits));
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (place) => {
        const found = await opened(fresh, log.subarray(0, place % log.length));
        const { grants } = found as Content;
        expect(found).toEqual(contentAfter(grants.length));
      }),
      { numRuns: 150 },
    );
  });

  it('forgets no commit that was synced, whatever bit of its log has flipped: it is refused then', async () => {
    let broken = 0;
    await fc.assert(
      fc.asyncProperty(aBit, async ({ place, bit }) => {
        const found = await opened(fresh, flipped(log, place, bit));
        if (found === 'journal-broken') broken += 1;
        else expect([contentAfter(commits), contentAfter(commits - 1)]).toContainEqual(found);
      }),
      { numRuns: 300 },
    );
    expect(broken).toBeGreaterThan(100);
  });

  it('is not read where it is of another than its own record', async () => {
    const text = whole.toString('latin1').replace('"amount":0.5', '"amount":0.1');
    expect(await opened(Buffer.from(text, 'latin1'))).toBe('journal-broken');
  });
});
