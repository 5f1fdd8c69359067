import { type Clock, type Log, nothing } from './core/index.ts';
import type { DeviceProfile } from './device/index.ts';
import type { Load } from './predict/index.ts';
import type { SnmpSession } from './snmp/index.ts';

/** Milliseconds between two readings. */
const interval = 2_000;

/** A device's load, read again and again; 0 for what the profile can't read. */
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
  const { cpuIdle, memoryAvailable, memoryTotal } = load;
  const wanted = [cpuIdle, memoryAvailable, memoryTotal].filter((reading) => reading !== undefined);
  if (wanted.length === 0) return nothing;
  const values = new Map(
    (await session.get(wanted.map(({ oid }) => oid))).map(({ oid, value }) => [oid, Number(value)]),
  );
  const [idle = 100, free = 0, total = 0] = [cpuIdle, memoryAvailable, memoryTotal].map(
    (reading) => reading && values.get(reading.oid),
  );
  return { cpu: share(100 - idle, 100), memory: total > 0 ? share(total - free, total) : 0, bandwidth: 0 };
}

function share(part: number, whole: number): number {
  return Math.min(Math.max(part / whole, 0), 1);
}
