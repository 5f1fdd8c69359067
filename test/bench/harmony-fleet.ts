import { execFileSync } from 'node:child_process';
import { bringUp, type Device } from '../../lab/netns/index.ts';
import { encodeCommit } from '../../src/netconf/index.ts';
import { configEntry } from '../lab/config-entry.ts';
import { openSettled } from '../lab/open-client.ts';
import type { Setting } from './harmony-plan.ts';
import { encodeBefore } from './harmony-text.ts';
import { interfacesOf, type Workload } from './harmony-workload.ts';
import type { Premises } from './premises.ts';
import { processorSeconds } from './processor-time.ts';
import { type Fleet, openSimulatedFleet } from './simulated-fleet.ts';

export function openFleet(premises: Premises, setting: Setting, stateDir: string): Promise<Fleet> {
  return setting.name === 'real'
    ? openReal(setting, stateDir)
    : openSimulatedFleet(premises, { devices: setting.devices, latency: 10 });
}

/** Gives each device the interfaces that its workflows name, so that what a contender finds is what all others find. */
export async function fill(fleet: Fleet, workload: Workload): Promise<void> {
  for (const device of workload.devices) {
    const door = fleet.doors[device];
    if (door === undefined) throw new Error(`no door to ${device}`);
    const client = await openSettled(door);
    for (const operation of [encodeBefore(interfacesOf(workload, device)), encodeCommit()]) {
      const fault = (await client.rpc(operation)).errors[0];
      if (fault !== undefined) throw new Error(`${device} was not filled: ${fault.message ?? fault.tag}`);
    }
    await client.close();
  }
}

async function openReal(setting: Setting, stateDir: string): Promise<Fleet> {
  const lab = await bringUp({ devices: setting.devices, stateDir });
  return {
    doors: Object.fromEntries(lab.devices.map((device) => [device.name, device.door])),
    validates: false,
    entries: lab.devices.map(configEntry),
    processorSeconds: () => lab.devices.reduce((sum, device) => sum + ofNamespace(device), 0),
    close: () => lab.down(),
  };
}

function ofNamespace({ netns }: Device): number {
  const pids = execFileSync('ip', ['netns', 'pids', netns], { encoding: 'utf8' }).split('\n').filter(Boolean);
  return pids.reduce((sum, pid) => sum + processorSeconds(Number(pid)), 0);
}
