import type { Config } from './core/index.ts';
import { type DeviceProfile, loadShare, readNetconfLoad } from './device/index.ts';
import { type LoadGauge, type PollOptions, pollLoad } from './load-gauge.ts';
import type { NetconfClient } from './netconf/index.ts';
import type { Load } from './predict/index.ts';
import type { OpenOwn } from './qos-devices.ts';
import type { SnmpDevice } from './reserve/index.ts';

/** A gauge by `<get>`, on a session of Forelock's own that stays open and is opened anew where a reading fails. */
export function openNetconfGauge(
  device: string,
  profile: Pick<DeviceProfile, 'loadByNetconf'>,
  openOwn: OpenOwn,
  asked: PollOptions,
): LoadGauge {
  let session: NetconfClient | undefined;
  let open = true;
  const read = async (): Promise<Load> => {
    session ??= await openOwn(device);
    const used = session;
    if (!open) used.destroy();
    try {
      const { cpu, memory } = loadShare(await readNetconfLoad(profile.loadByNetconf, used));
      return { cpu: cpu ?? Number.NaN, memory: memory ?? Number.NaN, bandwidth: Number.NaN };
    } catch (cause) {
      session = undefined;
      used.destroy();
      throw cause;
    }
  };
  const gauge = pollLoad(device, read, asked);
  return {
    ...gauge,
    close: () => {
      open = false;
      gauge.close();
      session?.destroy();
    },
  };
}

/** Devices whose load is read by NETCONF: those that tell nothing of it over SNMP, and that Forelock has a login of its own for. */
export function netconfGauged(
  { devices }: Pick<Config, 'devices'>,
  profiles: ReadonlyMap<string, DeviceProfile>,
  snmp: ReadonlyMap<string, SnmpDevice>,
): ReadonlyMap<string, DeviceProfile> {
  const found = new Map<string, DeviceProfile>();
  for (const { name, profile: profileName, login } of devices) {
    const profile = profiles.get(profileName);
    if (profile === undefined || login.kind === 'tool') continue;
    const bySnmp = snmp.has(name) && Object.keys(profile.load).length > 0;
    if (!bySnmp && Object.keys(profile.loadByNetconf).length > 0) found.set(name, profile);
  }
  return found;
}
