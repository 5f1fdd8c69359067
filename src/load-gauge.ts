import type { Clock, Log } from './core/index.ts';
import { type DeviceProfile, loadShare, readSnmpLoad } from './device/index.ts';
import { type Throughput, throughput } from './link-octets.ts';
import type { PollPace } from './poll-pace.ts';
import type { Load } from './predict/index.ts';
import type { SnmpSession } from './snmp/index.ts';

/** A device's load, read again and again. */
export interface LoadGauge {
  /** As it was last read, however long ago; NaN for what the profile or the agent has not. */
  load(): Load;
  /** All NaN where the agent has not answered lately. */
  fresh(): Load;
  /** Reads soon where the last reading is not of now: somebody asks for the device. */
  wake(): void;
  /** Calls back after each reading. */
  onReading(listener: () => void): void;
  close(): void;
}

export interface PollOptions {
  /** Place of the device among all that are read. */
  readonly place: number;
  readonly pace: PollPace;
  /** Whether somebody works on the device or waits for it. */
  readonly isAtWork: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

export interface GaugeOptions extends PollOptions {
  /** bit/s of the device's link. */
  readonly bandwidth: number;
}

export const unreadLoad: Load = { cpu: Number.NaN, memory: Number.NaN, bandwidth: Number.NaN };

export function openLoadGauge(
  device: string,
  profile: DeviceProfile,
  session: SnmpSession,
  { bandwidth, ...options }: GaugeOptions,
): LoadGauge {
  const link = throughput(bandwidth);
  return pollLoad(device, () => readLoad(profile, session, link, options.clock), options);
}

/** A gauge of whatever `readOnce` reads, at the pace given; a reading that takes longer than that is waited for. */
export function pollLoad(
  device: string,
  readOnce: () => Promise<Load>,
  { place, pace, isAtWork, clock, log }: PollOptions,
): LoadGauge {
  const listeners: (() => void)[] = [];
  let load = unreadLoad;
  let [askedAt, readAt] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let failures = 0;
  let open = true;
  let callOff: (() => void) | undefined;
  const wait = (): void => {
    if (!open) return;
    const due = askedAt + pace.next(isAtWork(), failures) - clock.now();
    callOff = clock.after(Math.max(due, 0), () => void read());
  };
  const read = async (): Promise<void> => {
    callOff = undefined;
    askedAt = clock.now();
    try {
      load = await readOnce();
      [readAt, failures] = [clock.now(), 0];
      for (const listener of listeners) listener();
    } catch (cause) {
      failures += 1;
      if (open) log.warn({ device, failures, cause: String(cause) }, 'its load could not be read');
    }
    wait();
  };
  callOff = clock.after(pace.first(place), () => void read());
  return {
    load: () => load,
    fresh: () => (clock.now() - readAt <= pace.freshness(isAtWork()) ? load : unreadLoad),
    wake: () => {
      // Under way already, or so lately that its next one is not late.
      if (callOff === undefined || clock.now() - askedAt < pace.next(true, failures)) return;
      callOff();
      void read();
    },
    onReading: (listener) => void listeners.push(listener),
    close: () => {
      open = false;
      callOff?.();
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
