import type { Allocator } from './allocator.ts';
import { applySettings, type CgroupMode, type CgroupPlace, settingsFor } from './cgroup-settings.ts';
import { sumAllocator } from './sum-allocator.ts';

/** A device or host whose processes live in a cgroup of this machine, made by others. */
export interface CgroupDevice {
  readonly place: CgroupPlace;
  readonly mode: CgroupMode;
}

/** Milli-cores; and 64 KiB, a multiple of every page size, so that the kernel rounds nothing off. */
const units = { cpu: 0.001, memory: 65_536 };

/** CPU and memory by cgroup files. The value of a group without a reservation is the kernel's own for a new group. */
export function cgroupAllocator(devices: ReadonlyMap<string, CgroupDevice>): Allocator {
  return sumAllocator({
    ...{ name: 'cgroup', units },
    knows: (device) => devices.has(device),
    tell: async (device, resource, sum) => {
      const group = devices.get(device);
      if (group !== undefined) await applySettings(settingsFor(group.place, group.mode, resource, sum));
    },
    isGone: (cause) => (cause as NodeJS.ErrnoException).code === 'ENOENT',
  });
}
