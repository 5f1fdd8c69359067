import { type Clock, type Config, priorityClasses, type Secrets } from './core/index.ts';
import type { Admission, DeviceProfile } from './device/index.ts';
import { NetconfClient } from './netconf/index.ts';
import type { QosDevice } from './reserve/index.ts';
import { netconfTarget } from './targets.ts';

/** `wanted` is told when the session is to be given up soon: another reading waits for it. */
export type OpenOwn = (device: string, wanted?: () => void) => Promise<NetconfClient>;

/** Milliseconds that work of Forelock's own waits for a session. */
const patience = 60_000;

/** Opens sessions of Forelock's own, with the login that the file has for the device; they have settled. */
export function ownSessions(
  { devices }: Config,
  secrets: Secrets,
  profiles: ReadonlyMap<string, DeviceProfile>,
  admission: Admission,
  clock: Clock,
): Readonly<Record<'upkeep' | 'reading', OpenOwn>> {
  const opener =
    (use: 'upkeep' | 'reading'): OpenOwn =>
    async (name, wanted) => {
      const device = devices.find((each) => each.name === name);
      const own = secrets.devices.get(name);
      if (device === undefined || own === undefined) throw new Error(`no device '${name}' is configured`);
      const asked = { use, wanted, priority: priorityClasses.critical, wait: patience };
      const target = netconfTarget(device, own, { user: '', password: undefined });
      const client = await admission.open(name, asked, () => NetconfClient.open(target));
      const settle = profiles.get(device.profile)?.settle ?? 0;
      await new Promise<void>((settled) => clock.after(settle, settled));
      return client;
    };
  return { upkeep: opener('upkeep'), reading: opener('reading') };
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
