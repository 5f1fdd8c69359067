import type { Clock, DeviceConfig } from '../../core/index.ts';
import type { DeviceStatus, Harmony, Status } from '../../harmony/index.ts';
import type { ForecastCounts, Load } from '../../predict/index.ts';
import type { Traffic } from '../../proxy/index.ts';

/** What metrics are read from that nobody tells: looked at when they are asked for. */
export interface StateSource {
  readonly config: { readonly devices: readonly Pick<DeviceConfig, 'name'>[] };
  readonly harmony: Harmony;
  readonly sessions: (device: string) => number;
  readonly load: (device: string) => Load;
  readonly forecastCounts: () => ForecastCounts;
  readonly traffic: Traffic;
  readonly clock: Clock;
}

/** All of it at one moment. */
export interface State extends Pick<Status, 'hosts' | 'pam' | 'forecasts' | 'monitor'> {
  readonly devices: readonly (DeviceStatus & { readonly load: Load })[];
  /** How many wait, by their own class. */
  readonly waiting: ReadonlyMap<number, number>;
  /** Milliseconds. */
  readonly oldestWait: number;
  readonly steps: Harmony['reservationSteps'];
  readonly traffic: Traffic;
}

/** By one look at the queue. */
export function lookAt(source: StateSource): State {
  const { config, harmony, sessions, load, forecastCounts, traffic, clock } = source;
  const picture = harmony.picture();
  const now = clock.now();
  const waiting = new Map<number, number>();
  let oldest = now;
  for (const { request, since } of picture.waiting) {
    waiting.set(request.priority, (waiting.get(request.priority) ?? 0) + 1);
    oldest = Math.min(oldest, since);
  }
  const devices = config.devices.map(({ name }) => ({
    ...{ load: load(name), ...harmony.deviceStatus(name, sessions(name), picture) },
  }));
  return {
    ...{ devices, hosts: harmony.hosts(), waiting, oldestWait: now - oldest },
    ...{ pam: harmony.decisions, monitor: harmony.adjustments, steps: harmony.reservationSteps },
    ...{ forecasts: forecastCounts(), traffic },
  };
}
