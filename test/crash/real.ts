import { mkdtempSync, rmSync } from 'node:fs';
import { bringUp } from '../../lab/netns/index.ts';
import { configEntry } from '../lab/config-entry.ts';
import { openSettled } from '../lab/open-client.ts';
import type { StageDevice } from './stage.ts';

/** A real netconfd, sshd and snmpd in a namespace of their own. */
export async function openReal(target: 'candidate' | 'running' = 'candidate'): Promise<StageDevice> {
  const stateDir = mkdtempSync('/tmp/fl-crash-');
  const lab = await bringUp({ devices: 1, stateDir, target });
  const [device] = lab.devices;
  if (device === undefined) throw new Error('the lab has no device');
  return {
    entry: configEntry(device),
    kill: async () => {
      await Promise.all((['netconfd', 'sshd', 'snmpd'] as const).map((name) => device.kill(name)));
    },
    restart: () => device.restart(),
    straight: () => openSettled(device.door),
    standing: async () => {
      const [locks, { minRates, cpu, memory }] = await Promise.all([device.locks(), device.reservations()]);
      return { locks: locks.length, rows: minRates.size + cpu.size + memory.size };
    },
    close: async () => {
      await lab.down();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
