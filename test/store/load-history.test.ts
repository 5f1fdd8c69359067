import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/core/index.ts';
import { openSqliteLoadHistory } from '../../src/store/sqlite-load-history.ts';
import { VirtualClock } from '../sim/virtual-clock.ts';
import { loadHistoryContract } from './load-history-contract.ts';

let directory = '';
const fresh = async (): Promise<string> => {
  directory ||= await mkdtemp(join(tmpdir(), 'forelock-loads-'));
  return join(directory, 'loads.db');
};
const clean = async (): Promise<void> => {
  await rm(directory, { recursive: true, force: true });
  directory = '';
};

loadHistoryContract(
  'on embedded SQLite',
  async (clock) => openSqliteLoadHistory(await fresh(), { clock, log: silentLog }),
  clean,
);

describe('the load history on disk', () => {
  beforeEach(fresh);
  afterEach(clean);

  it('stops growing: after 30 days of 20 devices, and after 45, it has what the rings hold', async () => {
    const file = await fresh();
    const clock = new VirtualClock();
    const devices = Array.from({ length: 20 }, (_, at) => `r${at}`);
    const live = async (days: number, step: number): Promise<{ rows: number; bytes: number }> => {
      const loads = openSqliteLoadHistory(file, { clock, log: silentLog });
      for (let at = 0; at < days * 86_400_000; at += step) {
        for (const device of devices) loads.add(device, clock.now(), { cpu: 0.5, sessions: 1 });
        clock.leap(step);
      }
      loads.close();
      const database = new Database(file);
      const { rows } = database.prepare('SELECT count(*) AS rows FROM chunks').get() as { rows: number };
      database.close();
      return { rows, bytes: (await stat(file)).size };
    };
    const month = await live(30, 300_000);
    const later = await live(15, 300_000);
    expect(month.rows).toBe(devices.length * (73 + 85 + 16));
    expect(later.rows - month.rows).toBeLessThanOrEqual(devices.length * 8);
    expect(later.bytes).toBeLessThan(devices.length * 512 * 1_024);
    expect(later.bytes / month.bytes).toBeLessThan(1.1);
  });
});
