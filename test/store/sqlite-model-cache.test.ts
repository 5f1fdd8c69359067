import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteModelCache } from '../../src/store/sqlite-model-cache.ts';
import { modelCacheContract } from './model-cache-contract.ts';

let folder: string;
const file = (): string => join(folder, 'models.db');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'models-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

modelCacheContract(
  'SQLite',
  () => openSqliteModelCache(file()).cache,
  () => {},
);

describe('a damaged model cache', () => {
  it('is thrown away and made anew, with the reason told', () => {
    writeFileSync(file(), 'not a database, though as long as a page of one '.repeat(200));
    const { cache, rebuilt } = openSqliteModelCache(file());
    expect(rebuilt).toMatch(/models\.db/);
    expect(cache.kept()).toEqual([]);
    cache.keep('r1/cpu', 'a');
    cache.close();
    const again = openSqliteModelCache(file());
    expect(again.rebuilt).toBeUndefined();
    expect(again.cache.kept()).toEqual(['a']);
    again.cache.close();
  });

  it('is not one that another opener holds', () => {
    const { cache } = openSqliteModelCache(file());
    cache.keep('r1/cpu', 'a');
    expect(() => openSqliteModelCache(file())).toThrow(/locked/);
    expect(cache.kept()).toEqual(['a']);
    cache.close();
  });
});
