import { type Clock, type Log, nothing } from './core/index.ts';
import { type DeviceProfile, loadShare, readSnmpLoad } from './device/index.ts';
import type { Load } from './predict/index.ts';
import type { SnmpSession } from './snmp/index.ts';

/** Milliseconds between two readings. */
const interval = 2_000;

/** A device's load, read again and again; 0 for what the profile or the agent has not. */
export interface LoadGauge {
  load(): Load;
  close(): void;
}

export function openLoadGauge(
  device: string,
  profile: DeviceProfile,
  session: SnmpSession,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): LoadGauge {
  let load: Load = nothing;
  let open = true;
  let cancel = (): void => {};
  const read = async (): Promise<void> => {
    try {
      load = await readLoad(profile, session);
    } catch (cause) {
      if (open) log.warn({ device, cause: String(cause) }, 'its load could not be read');
    }
    if (open) cancel = clock.after(interval, () => void read());
  };
  void read();
  return {
    load: () => load,
    close: () => {
      open = false;
      cancel();
    },
  };
}

async function readLoad({ load }: DeviceProfile, session: SnmpSession): Promise<Load> {
  const { cpu, memory } = loadShare(await readSnmpLoad(load, session));
  return { cpu: cpu ?? 0, memory: memory ?? 0, bandwidth: 0 };
}
