import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../src/core/index.ts';
import { openControlServer } from '../src/http/index.ts';
import { watchJournal } from '../src/journal-watch.ts';
import { type OpenGrant, openStore, type StateStore } from '../src/store/index.ts';
import { openHouse } from './http/house.ts';

const isRoot = process.getuid?.() === 0;

/** Bytes that no file system of a megabyte has room for beside what the journal has. */
const large = 'x'.repeat(2 ** 21);
const record = (grant: string, tool: string): OpenGrant => ({
  ...{ grant, tool, device: 'r1', tokens: { r1: 1 }, session: 1, deviceSession: undefined },
  ...{ datastores: [], steps: [], at: 1 },
});

describe.runIf(isRoot)('a journal on a disk that is full', () => {
  let disk: string;
  let store: StateStore;
  let now = 1_000_000;
  const clock = { now: () => now, after: () => () => {} };

  beforeEach(async () => {
    disk = mkdtempSync(join(tmpdir(), 'forelock-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
    store = await openStore(join(disk, 'state'), { clock, log: silentLog });
  });
  afterEach(async () => {
    await store.close();
    // Lazily: a closed database lets go of its file when it is collected.
    execFileSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true });
  });

  const readyz = (
    socketPath: string,
  ): Promise<{ readonly status: number | undefined; readonly text: string }> =>
    new Promise((resolve, reject) => {
      request({ socketPath, path: '/readyz' }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (piece: string) => {
          text += piece;
        });
        response.on('end', () => resolve({ status: response.statusCode, text }));
      })
        .on('error', reject)
        .end();
    });

  it('makes Forelock not ready, until a record could be written or 10 s have gone', async () => {
    const { journal, fault } = watchJournal(store.journal, clock);
    const house = openHouse({ fault });
    const state = mkdtempSync(join(tmpdir(), 'forelock-ready-'));
    const server = await openControlServer(state, house.controlled);
    await journal.openGrant(record('a', 't'));
    expect((await readyz(server.socket)).status).toBe(200);
    await expect(journal.openGrant(record('b', large))).rejects.toMatchObject({ code: 'journal-broken' });
    const { status, text } = await readyz(server.socket);
    expect({ status, told: JSON.parse(text) }).toMatchObject({
      ...{
        status: 503,
        told: { code: 'not-ready', detail: expect.stringContaining('could not be written') },
      },
    });
    now += 10_000;
    expect((await readyz(server.socket)).status).toBe(200);
    await expect(journal.openGrant(record('b', large))).rejects.toThrow();
    await journal.openGrant(record('c', 't'));
    expect((await readyz(server.socket)).status).toBe(200);
    await server.close();
    await house.close();
    rmSync(state, { recursive: true });
  });
});
