import type { Clock, Config, Log } from './core/index.ts';
import type { DeviceProfile } from './device/index.ts';
import { type LoadGauge, openLoadGauge } from './load-gauge.ts';
import { netconfGauged, openNetconfGauge } from './netconf-gauge.ts';
import { pollPace } from './poll-pace.ts';
import type { OpenOwn } from './qos-devices.ts';
import type { SnmpDevice } from './reserve/index.ts';

export interface GaugedBy {
  readonly snmp: ReadonlyMap<string, SnmpDevice>;
  readonly openOwn: OpenOwn;
  readonly isAtWork: (device: string) => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** Milliseconds between two readings by NETCONF, which cost a device more than a GET of SNMP. */
const workingByNetconf = 5_000;

/** One gauge a device, however many ask: over SNMP, or by NETCONF where its profile tells no load over SNMP. */
export function openGauges(
  config: Config,
  profiles: ReadonlyMap<string, DeviceProfile>,
  { snmp, openOwn, isAtWork, clock, log }: GaugedBy,
): ReadonlyMap<string, LoadGauge> {
  const bandwidths = new Map(config.devices.map(({ name, capacity }) => [name, capacity.bandwidth]));
  const byNetconf = [...netconfGauged(config, profiles, snmp)];
  const all = snmp.size + byNetconf.length;
  const pace = pollPace(all, config.policy.pollRate);
  const slower = pollPace(all, config.policy.pollRate, workingByNetconf);
  const askedOf = (name: string, place: number) => ({ place, isAtWork: () => isAtWork(name), clock, log });
  const gauges = new Map<string, LoadGauge>();
  for (const [name, { profile, session }] of snmp) {
    const bandwidth = bandwidths.get(name) ?? profile.capacity.bandwidth;
    const asked = { bandwidth, pace, ...askedOf(name, gauges.size) };
    gauges.set(name, openLoadGauge(name, profile, session, asked));
  }
  for (const [name, profile] of byNetconf) {
    gauges.set(
      name,
      openNetconfGauge(name, profile, openOwn, { pace: slower, ...askedOf(name, gauges.size) }),
    );
  }
  return gauges;
}
