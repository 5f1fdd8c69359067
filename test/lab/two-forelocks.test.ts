import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bringUp, type Device, labSupport } from '../../lab/netns/index.ts';
import { encodeLock, encodeUnlock, type NetconfClient } from '../../src/netconf/index.ts';
import { type Started, startForelock, writeConfig } from './front.ts';
import { openClient } from './open-client.ts';

const support = labSupport();
const title = support.ok ? 'two Forelocks' : `two Forelocks (skipped: ${support.why})`;

function session({ name, keyFile }: Device, { ports, knownHostsFile }: Started): Promise<NetconfClient> {
  return openClient({ host: '127.0.0.1', port: ports[name] ?? 0, user: 'normal', keyFile, knownHostsFile });
}

async function end({ process }: Started, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const gone = once(process, 'exit');
  process.kill(signal);
  await gone;
}

/** The rows of each table that stand on the device, and how many classes of its link. */
async function standing(device: Device): Promise<readonly (readonly number[] | number)[]> {
  const { minRates, cpu, memory, classes } = await device.reservations();
  return [...[minRates, cpu, memory].map((rows) => [...rows.keys()].sort((a, b) => a - b)), classes.size];
}

describe.skipIf(!support.ok)(title, () => {
  it('reserve on one real snmpd side by side, and each sweeps its own rows alone, without its journal too', async () => {
    const stateDir = mkdtempSync('/tmp/fl-two-');
    const lab = await bringUp({ devices: 1, stateDir });
    const [device] = lab.devices as [Device];
    const folders = ['a', 'b'].map((name) => join(lab.directory, name)) as [string, string];
    for (const folder of folders) {
      mkdirSync(folder);
      writeConfig(lab.devices, folder);
    }
    const started = await Promise.all(folders.map((folder) => startForelock(folder)));
    try {
      const [a, b] = started as [Started, Started];
      const [one, other] = await Promise.all([session(device, a), session(device, b)]);
      expect((await one.rpc(encodeLock('candidate'))).ok).toBe(true);
      const first = await standing(device);
      expect((await other.rpc(encodeLock('running'))).ok).toBe(true);
      const [rates] = await standing(device);
      expect(rates).toHaveLength(2);
      await end(b, 'SIGKILL');
      rmSync(join(folders[1], 'state', 'journal.db'));
      rmSync(join(folders[1], 'state', 'journal.db-wal'), { force: true });
      started[1] = await startForelock(folders[1]);
      await expect.poll(() => standing(device), { timeout: 10_000 }).toEqual(first);
      expect((await one.rpc(encodeUnlock('candidate'))).ok).toBe(true);
      await expect.poll(() => standing(device), { timeout: 10_000 }).toEqual([[], [], [], 0]);
      await one.close();
    } finally {
      await Promise.all(started.map((each) => end(each, 'SIGTERM')));
      await lab.down();
      rmSync(stateDir, { recursive: true, force: true });
    }
  }, 120_000);
});
