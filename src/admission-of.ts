import type { Clock, Config } from './core/index.ts';
import { type Admission, type DeviceProfile, openAdmission } from './device/index.ts';

/** Limits are those of forelock.yaml, else of the device's profile. */
export function admissionOf(
  { devices, policy }: Pick<Config, 'devices' | 'policy'>,
  profiles: ReadonlyMap<string, DeviceProfile>,
  clock: Clock,
): Admission {
  const configured = new Map(devices.map((device) => [device.name, device]));
  return openAdmission({
    limits: (name) => {
      const device = configured.get(name);
      const known = profiles.get(device?.profile ?? '')?.limits;
      return {
        sessions: device?.limits.sessions ?? known?.sessions,
        perMinute: device?.limits.perMinute ?? known?.perMinute,
      };
    },
    aging: policy.aging,
    clock,
  });
}
