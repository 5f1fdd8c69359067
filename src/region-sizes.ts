import type { Log } from './core/index.ts';
import type { DeviceProfile } from './device/index.ts';
import type { SnmpSession } from './snmp/index.ts';

/** The sizes of a device's pools that its profile knows, by region: units. */
export function fixedSizes({ regions }: Pick<DeviceProfile, 'regions'>): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { name, kind, size } of regions)
    if (kind === 'units' && typeof size === 'number') sizes.set(name, size);
  return sizes;
}

/** Tells the sizes that the device itself has to be asked for; one that it does not tell stays unknown, and is logged. */
export async function readSizes(
  device: string,
  { regions }: DeviceProfile,
  session: SnmpSession,
  { tell, log }: { readonly tell: (region: string, units: number) => void; readonly log: Log },
): Promise<void> {
  for (const { name, kind, size } of regions) {
    if (kind !== 'units' || typeof size === 'number') continue;
    try {
      const [varbind] = await session.get([size.oid]);
      tell(name, Number(varbind?.value));
    } catch (cause) {
      log.warn({ device, region: name, cause: String(cause) }, "a region's size could not be read");
    }
  }
}
