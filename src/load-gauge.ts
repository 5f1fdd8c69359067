import type { Clock, Log } from './core/index.ts';
import { type DeviceProfile, loadShare, readSnmpLoad } from './device/index.ts';
import { type Throughput, throughput } from './link-octets.ts';
import type { Load } from './predict/index.ts';
import type { SnmpSession } from './snmp/index.ts';

/** Milliseconds between two readings. */
const interval = 2_000;
/** A reading that is older, because the agent fails, is none of now. */
const freshness = 10_000;

/** A device's load, read again and again. */
export interface LoadGauge {
  /** As it was last read, however long ago; NaN for what the profile or the agent has not. */
  load(): Load;
  /** All NaN where the agent has not answered lately. */
  fresh(): Load;
  /** Calls back after each reading. */
  onReading(listener: () => void): void;
  close(): void;
}

export interface GaugeOptions {
  /** bit/s of the device's link. */
  readonly bandwidth: number;
  readonly clock: Clock;
  readonly log: Log;
}

export const unreadLoad: Load = { cpu: Number.NaN, memory: Number.NaN, bandwidth: Number.NaN };

export function openLoadGauge(
  device: string,
  profile: DeviceProfile,
  session: SnmpSession,
  { bandwidth, clock, log }: GaugeOptions,
): LoadGauge {
  const link = throughput(bandwidth);
  return pollLoad(device, () => readLoad(profile, session, link, clock), { clock, log });
}

/** A gauge of whatever `readOnce` reads, which is asked again when it has answered and some time is over. */
export function pollLoad(
  device: string,
  readOnce: () => Promise<Load>,
  {
    clock,
    log,
    interval: pause = interval,
  }: Pick<GaugeOptions, 'clock' | 'log'> & { readonly interval?: number },
): LoadGauge {
  const listeners: (() => void)[] = [];
  let load = unreadLoad;
  let readAt = Number.NEGATIVE_INFINITY;
  let open = true;
  let cancel = (): void => {};
  const read = async (): Promise<void> => {
    try {
      load = await readOnce();
      readAt = clock.now();
      for (const listener of listeners) listener();
    } catch (cause) {
      if (open) log.warn({ device, cause: String(cause) }, 'its load could not be read');
    }
    if (open) cancel = clock.after(pause, () => void read());
  };
  void read();
  return {
    load: () => load,
    fresh: () => (clock.now() - readAt <= freshness ? load : unreadLoad),
    onReading: (listener) => void listeners.push(listener),
    close: () => {
      open = false;
      cancel();
    },
  };
}

async function readLoad(
  { load }: DeviceProfile,
  session: SnmpSession,
  link: Throughput,
  clock: Clock,
): Promise<Load> {
  const { values, octets } = await readSnmpLoad(load, session);
  const { cpu, memory } = loadShare(values);
  const bandwidth = link(octets, clock.now());
  return { cpu: cpu ?? Number.NaN, memory: memory ?? Number.NaN, bandwidth };
}
