import { type Clock, type Log, nothing } from './core/index.ts';
import type { DeviceProfile, LoadReading } from './device/index.ts';
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
  const { cpuIdle, memoryAvailable, memoryTotal } = load;
  const oids = [cpuIdle, memoryAvailable, memoryTotal].flatMap((reading) => (reading ? [reading.oid] : []));
  const found = oids.length === 0 ? [] : await session.probe(oids);
  const value = (reading: LoadReading | undefined): number | undefined => {
    const varbind = found.find((candidate) => candidate !== undefined && candidate.oid === reading?.oid);
    return varbind === undefined ? undefined : Number(varbind.value);
  };
  const [free, total] = [value(memoryAvailable), value(memoryTotal)];
  const memory = free === undefined || total === undefined || total <= 0 ? 0 : share(total - free, total);
  return { cpu: share(100 - (value(cpuIdle) ?? 100), 100), memory, bandwidth: 0 };
}

function share(part: number, whole: number): number {
  return Math.min(Math.max(part / whole, 0), 1);
}
