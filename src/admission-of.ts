import type { Clock, Config } from './core/index.ts';
import { type Admission, type DeviceProfile, limitsOf, openAdmission } from './device/index.ts';

export function admissionOf(
  { devices, policy }: Pick<Config, 'devices' | 'policy'>,
  profiles: ReadonlyMap<string, DeviceProfile>,
  clock: Clock,
): Admission {
  const configured = new Map(devices.map((device) => [device.name, device]));
  return openAdmission({
    limits: (name) => {
      const device = configured.get(name);
      return limitsOf(device?.limits, profiles.get(device?.profile ?? '')?.limits);
    },
    aging: policy.aging,
    clock,
  });
}
