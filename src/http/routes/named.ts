import { z } from 'zod';
import { type DeviceConfig, ForelockError } from '../../core/index.ts';
import type { Controlled } from '../controlled.ts';

/** A resource with a name in its path. */
export const named: z.ZodObject<{ name: z.ZodString }> = z.object({ name: z.string().min(1) });

/** A resource with an id in its path, percent-encoded: a grant's has a `#`. */
export const identified: z.ZodObject<{ id: z.ZodString }> = z.object({ id: z.string().min(1) });

/** Throws `device-unknown`. */
export function known({ config }: Pick<Controlled, 'config'>, device: string): DeviceConfig {
  const found = config.devices.find(({ name }) => name === device);
  if (found !== undefined) return found;
  throw new ForelockError('device-unknown', `no device '${device.slice(0, 64)}' is configured`);
}
