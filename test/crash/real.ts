import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { bringUp } from '../../lab/netns/index.ts';
import { NetconfClient } from '../../src/netconf/index.ts';
import { configEntry } from '../lab/config-entry.ts';
import type { StageDevice } from './stage.ts';

/** A real netconfd, sshd and snmpd in a namespace of their own. */
export async function openReal(): Promise<StageDevice> {
  const stateDir = mkdtempSync('/tmp/fl-crash-');
  const lab = await bringUp({ devices: 1, stateDir });
  const [device] = lab.devices;
  if (device === undefined) throw new Error('the lab has no device');
  const { host, port, user, keyFile } = device.door;
  return {
    entry: configEntry(device),
    kill: async () => {
      await Promise.all((['netconfd', 'sshd', 'snmpd'] as const).map((name) => device.kill(name)));
    },
    restart: () => device.restart(),
    straight: async () => {
      const client = await NetconfClient.open({
        ...{ host, port, user, privateKey: readFileSync(keyFile) },
        hostKey: { kind: 'insecure' },
      });
      // netconfd 2.13 does not turn to a request that it reads together with the hello.
      await sleep(100);
      return client;
    },
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
