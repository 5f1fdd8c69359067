import { eachResource, type Resources, resourceNames } from '../core/index.ts';
import type { Load } from '../predict/index.ts';

interface Metered {
  readonly device: string;
  /** The load before the grant. */
  readonly base: Load;
  peak: Resources | undefined;
}

/**
 * What a device spends on each holder: the highest rise of its load over the level before the grant, in equal parts over those
 * who hold at that reading. An approximation: a hold between two readings is not measured, other work on the device counts
 * as the holders', and one that begins beside others is measured from their level.
 */
export class UseMeter {
  readonly #holds = new Map<string, Metered>();
  readonly #byDevice = new Map<string, Set<Metered>>();

  /** Where the level before is not known nothing is measured. */
  begin(grant: string, device: string, base: Load): void {
    if (!isWhole(base)) return;
    const hold = { device, base, peak: undefined };
    this.#holds.set(grant, hold);
    const others = this.#byDevice.get(device);
    if (others === undefined) this.#byDevice.set(device, new Set([hold]));
    else others.add(hold);
  }

  /** A load that is not wholly known measures nothing: half a demand would be taken for a small one. */
  read(device: string, load: Load, capacity: Resources): void {
    const holds = this.#byDevice.get(device);
    if (holds === undefined || !isWhole(load)) return;
    for (const hold of holds) {
      const { base, peak } = hold;
      const part = eachResource(
        (name) => (Math.max(0, load[name] - base[name]) * capacity[name]) / holds.size,
      );
      hold.peak = peak === undefined ? part : eachResource((name) => Math.max(peak[name], part[name]));
    }
  }

  /** In core's units; undefined where nothing was measured. */
  end(grant: string): Resources | undefined {
    const hold = this.#holds.get(grant);
    if (hold === undefined) return undefined;
    this.#holds.delete(grant);
    const others = this.#byDevice.get(hold.device);
    others?.delete(hold);
    if (others?.size === 0) this.#byDevice.delete(hold.device);
    return hold.peak;
  }
}

function isWhole(load: Load): boolean {
  return resourceNames.every((name) => !Number.isNaN(load[name]));
}
