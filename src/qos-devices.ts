import type { Clock, Config, Secrets } from './core/index.ts';
import type { DeviceProfile } from './device/index.ts';
import { NetconfClient } from './netconf/index.ts';
import type { QosDevice } from './reserve/index.ts';
import { netconfTarget } from './targets.ts';

export type OpenOwn = (device: string) => Promise<NetconfClient>;

/** Opens sessions of Forelock's own, with the login that the file has for the device; they have settled. */
export function ownSessions(
  { devices }: Config,
  secrets: Secrets,
  profiles: ReadonlyMap<string, DeviceProfile>,
  clock: Clock,
): OpenOwn {
  return async (name) => {
    const device = devices.find((each) => each.name === name);
    const own = secrets.devices.get(name);
    if (device === undefined || own === undefined) throw new Error(`no device '${name}' is configured`);
    const client = await NetconfClient.open(netconfTarget(device, own, { user: '', password: undefined }));
    const settle = profiles.get(device.profile)?.settle ?? 0;
    await new Promise<void>((settled) => clock.after(settle, settled));
    return client;
  };
}

/** Devices whose profile reserves by NETCONF and that Forelock has a login of its own for. */
export function qosDevicesOf(
  { devices }: Config,
  profiles: ReadonlyMap<string, DeviceProfile>,
  openOwn: OpenOwn,
): ReadonlyMap<string, QosDevice> {
  const found = new Map<string, QosDevice>();
  for (const { name, profile: profileName, login } of devices) {
    const profile = profiles.get(profileName);
    const reserves = Object.values(profile?.reserve ?? {}).some(({ config }) => config !== undefined);
    if (profile === undefined || !reserves || login.kind === 'tool') continue;
    found.set(name, { profile, open: () => openOwn(name) });
  }
  return found;
}
