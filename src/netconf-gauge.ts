import type { Config } from './core/index.ts';
import { type DeviceProfile, loadShare, readNetconfLoad } from './device/index.ts';
import { type LoadGauge, type PollOptions, pollLoad } from './load-gauge.ts';
import type { NetconfClient } from './netconf/index.ts';
import type { Load } from './predict/index.ts';
import type { OpenOwn } from './qos-devices.ts';
import type { SnmpDevice } from './reserve/index.ts';

/** A gauge by `<get>`, on a session of Forelock's own that stays open while no other needs it, and is opened anew where a reading fails. */
export function openNetconfGauge(
  device: string,
  profile: Pick<DeviceProfile, 'loadByNetconf'>,
  openOwn: OpenOwn,
  asked: PollOptions,
): LoadGauge {
  let session: NetconfClient | undefined;
  let [open, reading, isGivenUp] = [true, false, false];
  const giveUp = (): void => {
    isGivenUp = false;
    session?.destroy();
    session = undefined;
  };
  const wanted = (): void => {
    isGivenUp = true;
    if (!reading) giveUp();
  };
  const read = async (): Promise<Load> => {
    reading = true;
    try {
      session ??= await openOwn(device, wanted);
      if (!open) session.destroy();
      const { cpu, memory } = loadShare(await readNetconfLoad(profile.loadByNetconf, session));
      return { cpu: cpu ?? Number.NaN, memory: memory ?? Number.NaN, bandwidth: Number.NaN };
    } catch (cause) {
      isGivenUp = true;
      throw cause;
    } finally {
      reading = false;
      if (isGivenUp) giveUp();
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
