import { mkdtempSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bringUp, labSupport } from '../../lab/netns/index.ts';
import { systemClock } from '../../src/cli/system-clock.ts';
import { snmpAllocator } from '../../src/reserve/index.ts';
import { candidateWork, quickHarmony, storeAfter } from '../harmony/house.ts';
import { openDeviceSnmp } from './device-snmp.ts';

const support = labSupport();
const title = support.ok ? 'a sweep' : `a sweep (skipped: ${support.why})`;
const directive = { cpu: 0.01, memory: 1_048_576, bandwidth: 1_000_000 };

describe.skipIf(!support.ok)(title, () => {
  it('removes rows of no grant from a real snmpd, with their HTB classes, and leaves those of a grant', async () => {
    const stateDir = mkdtempSync('/tmp/fl-sweep-');
    const lab = await bringUp({ devices: 1, stateDir });
    try {
      const [device] = lab.devices;
      if (device === undefined) throw new Error('the lab has no device');
      const { name } = device;
      const { profile, session } = await openDeviceSnmp(device);
      const allocator = snmpAllocator(new Map([[name, { profile, session }]]));
      for (const row of [2, 65_541])
        for (const step of allocator.plan(name, directive, row)) await allocator.take(step);
      const before = await device.reservations();
      expect([[...before.minRates.keys()], before.classes.size]).toEqual([[2, 65_541], 2]);
      const harmony = quickHarmony(systemClock, [], {
        store: storeAfter({ [name]: 3 }),
        devices: [
          {
            ...{ name, profile: profile.name, capacity: profile.capacity, allocator, pools: new Map() },
            load: () => ({ cpu: 0, memory: 0, bandwidth: 0 }),
            outside: () => [],
          },
        ],
      });
      const scopes = [{ path: [name, 'candidate'], mode: 'X' } as const];
      const given = await harmony.request(candidateWork(7, { device: name, scopes })).verdict;
      expect(given.granted).toBe(true);
      await harmony.recover(async () => {});
      const rowsOf = async (): Promise<readonly (readonly number[])[]> => {
        const { minRates, cpu, memory } = await device.reservations();
        return [minRates, cpu, memory].map((rows) => [...rows.keys()].sort((a, b) => a - b));
      };
      await expect.poll(rowsOf, { timeout: 10_000 }).toEqual([
        [4, 65_541],
        [4, 65_541],
        [4, 65_541],
      ]);
      expect((await device.reservations()).classes.size).toBe(2);
      await harmony.close();
      session.close();
    } finally {
      await lab.down();
      rmSync(stateDir, { recursive: true, force: true });
    }
  }, 120_000);
});
