import type { Held } from './owner.ts';

/**
 * The grants that stand, by their first device and its token: what one device has is close together in memory, and a map
 * of numbers. Tokens never come twice, so a map of them is rebuilt again and again, and a small one soon.
 */
export class GrantBook {
  readonly #byDevice = new Map<string, Map<number, Held>>();

  /** The grant, where the token is the one in force. */
  get(id: string, token: number): Held | undefined {
    const held = this.#byDevice.get(deviceOfId(id))?.get(token);
    return held?.grant.id === id ? held : undefined;
  }

  has({ grant }: Held): boolean {
    return this.get(grant.id, grant.token) !== undefined;
  }

  add(held: Held): void {
    const device = deviceOfId(held.grant.id);
    let grants = this.#byDevice.get(device);
    if (grants === undefined) {
      grants = new Map();
      this.#byDevice.set(device, grants);
    }
    grants.set(held.grant.token, held);
  }

  delete({ grant }: Held): void {
    this.#byDevice.get(deviceOfId(grant.id))?.delete(grant.token);
  }

  /** In the order in which they were granted. */
  items(): readonly Held[] {
    return [...this.#byDevice.values()]
      .flatMap((grants) => [...grants.values()])
      .sort((one, other) => one.order - other.order);
  }
}

/** What stands before the token in `device#token`. */
function deviceOfId(id: string): string {
  return id.slice(0, id.lastIndexOf('#'));
}
