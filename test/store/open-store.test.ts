import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/cli/system-clock.ts';
import { silentLog } from '../../src/core/index.ts';
import type { WorkflowRecord } from '../../src/predict/index.ts';
import { openStore } from '../../src/store/index.ts';
import { openSqliteHistory } from '../../src/store/sqlite-history.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { journalContract } from './journal-contract.ts';

const ports = { clock: systemClock, log: silentLog };

let directory = '';
const fresh = async (): Promise<string> => {
  directory ||= await mkdtemp(join(tmpdir(), 'forelock-store-'));
  return directory;
};
const clean = async (): Promise<void> => {
  await rm(directory, { recursive: true, force: true });
  directory = '';
};

journalContract(
  'on embedded SQLite',
  async () => openSqliteJournal(join(await fresh(), 'journal.db')),
  clean,
);

describe('a state directory', () => {
  beforeEach(fresh);
  afterEach(clean);

  it('belongs to one Forelock at a time, and says who has it', async () => {
    const store = await openStore(directory, ports);
    await expect(openStore(directory, ports)).rejects.toMatchObject({
      code: 'journal-broken',
      message: `another Forelock (process ${process.pid}) uses ${directory}`,
    });
    await store.close();
    await (await openStore(directory, ports)).close();
  });

  for (const file of ['journal.db', 'history.db', 'loads.db']) {
    it(`with a damaged ${file} is refused as journal-broken`, async () => {
      await writeFile(
        join(directory, file),
        'this is no database, and long enough to be read as one'.repeat(100),
      );
      await expect(openStore(directory, ports)).rejects.toMatchObject({ code: 'journal-broken' });
    });
  }

  it('keeps each acknowledged grant through kill -9, and its lock does not outlive the process', async () => {
    const writer = spawn(
      process.execPath,
      ['--import', loader, join(import.meta.dirname, 'journal-writer.ts'), directory],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    let told = '';
    writer.stdout.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      if (told.split('\n').length > 200) writer.kill('SIGKILL');
    });
    await once(writer, 'close');
    const acknowledged = told.split('\n').slice(0, -1).map(Number);
    expect(acknowledged.length).toBeGreaterThanOrEqual(200);
    const store = await openStore(directory, ports);
    const standing = new Set(store.journal.standing().map(({ tokens }) => tokens.r1));
    expect(acknowledged.filter((token) => !standing.has(token))).toEqual([]);
    expect(store.journal.lastTokens().r1).toBeGreaterThanOrEqual(acknowledged.at(-1) ?? Infinity);
    await store.close();
  });
});

/** Node 20 runs no TypeScript by itself: types are stripped with the compiler that the project has anyway. */
const loader = `data:text/javascript,${encodeURIComponent(`
  import { register } from 'node:module';
  register('data:text/javascript,' + encodeURIComponent(\`
    import { readFile } from 'node:fs/promises';
    import { fileURLToPath } from 'node:url';
    import ts from ${JSON.stringify(import.meta.resolve('typescript'))};
    export async function load(url, context, next) {
      if (!url.endsWith('.ts')) return next(url, context);
      const text = await readFile(fileURLToPath(url), 'utf8');
      const compilerOptions = { module: 'esnext', target: 'es2022', verbatimModuleSyntax: true };
      return { format: 'module', shortCircuit: true, source: ts.transpileModule(text, { compilerOptions }).outputText };
    }\`));
`)}`;

describe('the history', () => {
  beforeEach(fresh);
  afterEach(clean);
  const record = (held: number): WorkflowRecord => ({
    workflow: 'w',
    tool: 't',
    device: 'r1',
    profile: 'simulator',
    complexity: undefined,
    scopes: [],
    requestedAt: 0,
    waited: 0,
    held,
    operations: {},
    estimate: undefined,
    toolUsed: undefined,
    waitedFor: [],
    followed: undefined,
    predicted: undefined,
    outcome: 'released',
    used: undefined,
  });

  it('gives the newest last, at once and after a restart, and is bounded on disk', async () => {
    const file = join(directory, 'history.db');
    const first = openSqliteHistory(file, { kept: 5, log: silentLog });
    for (let held = 1; held <= 9; held++) first.add(record(held));
    expect(first.recent(2).map(({ held }) => held)).toEqual([8, 9]);
    first.add(record(10));
    first.close();
    const second = openSqliteHistory(file, { kept: 5, log: silentLog });
    expect(second.recent(100).map(({ held }) => held)).toEqual([6, 7, 8, 9, 10]);
    second.close();
  });

  it('gives them in the order of their requests, and of one device and tool alone where asked', async () => {
    const history = openSqliteHistory(join(directory, 'history.db'), { kept: 5, log: silentLog });
    history.add({ ...record(1), requestedAt: 300, tool: 'a' });
    history.add({ ...record(2), requestedAt: 100, tool: 'b', device: 'r2' });
    history.add({ ...record(3), requestedAt: 200, tool: 'b' });
    expect(history.recent(9).map(({ held }) => held)).toEqual([2, 3, 1]);
    expect(history.recent(9, { tool: 'b' }).map(({ held }) => held)).toEqual([2, 3]);
    expect(history.recent(9, { tool: 'b', device: 'r1' }).map(({ held }) => held)).toEqual([3]);
    expect(history.recent(1, { device: 'r1' }).map(({ held }) => held)).toEqual([1]);
    history.close();
  });

  it('gives back every field as it was', async () => {
    const whole: WorkflowRecord = {
      ...record(7),
      ...{ complexity: 12, estimate: 900, waitedFor: ['bob'], followed: 'eve' },
      scopes: [
        { path: ['r1', 'candidate'], mode: 'X' },
        { path: ['r1', '#heap'], mode: 'X', extent: { kind: 'bytes', from: 0, to: 64 } },
        { path: ['r1', '#tcam'], mode: 'X', extent: { kind: 'units', count: 3 } },
      ],
      operations: { 'edit-config': { count: 3, time: 41 } },
      used: { cpu: 0.5, memory: 1_024, bandwidth: 0 },
      toolUsed: { cpu: 0.1, memory: 1, bandwidth: 2 },
      predicted: { hold: 1_000, wait: 0 },
    };
    const file = join(directory, 'history.db');
    const first = openSqliteHistory(file, { kept: 5, log: silentLog });
    first.add(whole);
    first.close();
    const second = openSqliteHistory(file, { kept: 5, log: silentLog });
    expect(second.recent(1)).toEqual([whole]);
    second.close();
  });

  it('leaves out records that it can not read, and says so once', async () => {
    const file = join(directory, 'history.db');
    openSqliteHistory(file, { kept: 9, log: silentLog }).close();
    const database = new Database(file);
    const insert = database.prepare(
      "INSERT INTO records (at, device, tool, record) VALUES (1, 'r1', 't', ?)",
    );
    insert.run('no JSON');
    insert.run(JSON.stringify({ ...record(1), operations: 3 }));
    database.close();
    const warnings: unknown[] = [];
    const log = { ...silentLog, warn: (fields: object) => void warnings.push(fields) };
    const history = openSqliteHistory(file, { kept: 9, log });
    history.add(record(5));
    expect([history.recent(9), history.recent(9)]).toEqual([[record(5)], [record(5)]]);
    expect(warnings).toEqual([{ file, records: 2 }]);
    history.close();
  });
});
