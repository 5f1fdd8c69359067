import type { Device } from '../../lab/netns/index.ts';
import { configEntry } from '../lab/config-entry.ts';
import type { GrantedDevice } from './one-grant.ts';

/** A device of the lab, that is reserved on by SNMP, or by tc and its cgroup from this machine. */
export function realRig(device: Device, by: 'snmp' | 'tc and cgroup'): GrantedDevice {
  const { name: _, ...entry } = configEntry(device);
  const [cpu = '', memory = cpu] = device.cgroup.directories;
  const cgroup = device.cgroup.version === 2 ? { path: cpu } : { cpu, memory };
  const tc = { interface: 'link0', netns: device.netns, ceil: '100Mbit' };
  let weight: number | undefined;
  return {
    entry: by === 'snmp' ? entry : { ...entry, reserve: { tc, cgroup } },
    standing: async () => {
      const [locks, found] = await Promise.all([device.locks(), device.reservations()]);
      weight ??= found.cpuWeight;
      return [
        ...locks.map(({ datastore }) => `${datastore} is locked`),
        ...[found.minRates, found.cpu, found.memory].flatMap((rows) => (rows.size > 0 ? ['a row'] : [])),
        ...[...found.classes.keys()].map((id) => `class ${id}`),
        ...(found.cpuWeight === weight ? [] : [`CPU weight ${found.cpuWeight}`]),
      ];
    },
  };
}
