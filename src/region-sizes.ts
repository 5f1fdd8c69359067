import type { Log } from './core/index.ts';
import type { DeviceProfile } from './device/index.ts';
import { SnmpError, type SnmpSession } from './snmp/index.ts';

/** The sizes of a device's pools that its profile knows, by region: units. */
export function fixedSizes({ regions }: Pick<DeviceProfile, 'regions'>): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { name, kind, size } of regions)
    if (kind === 'units' && typeof size === 'number') sizes.set(name, size);
  return sizes;
}

/**
 * Asks the device for the sizes that it alone knows, at each call those that it has not told yet; one that can't be read stays unknown
 * and is logged, and one that it has not is not asked for again. To be called when the device is read anyway: thousands of them asked at once would be a flood.
 */
export function sizesReader(
  device: string,
  { regions }: DeviceProfile,
  session: SnmpSession,
  { tell, log }: { readonly tell: (region: string, units: number) => void; readonly log: Log },
): () => Promise<void> {
  const unknown = new Map<string, string>();
  for (const { name, kind, size } of regions)
    if (kind === 'units' && typeof size !== 'number') unknown.set(name, size.oid);
  let under: Promise<void> = Promise.resolve();
  const read = async (): Promise<void> => {
    for (const [region, oid] of [...unknown]) {
      try {
        const [varbind] = await session.get([oid]);
        tell(region, Number(varbind?.value));
        unknown.delete(region);
      } catch (cause) {
        if (cause instanceof SnmpError && cause.kind === 'missing') unknown.delete(region);
        log.warn({ device, region, cause: String(cause) }, "a region's size could not be read");
      }
    }
  };
  return () => {
    under = under.then(read);
    return under;
  };
}
