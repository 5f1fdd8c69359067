import { configText, type Write } from './device-model.ts';

/** A change of the candidate that is not committed. */
interface Change {
  readonly session: number;
  /** What the place has from now on; undefined: it is gone, with all below it. */
  readonly value: string | undefined;
  /** Whether it was made in a turn of Forelock's, as the checks have it; the device knows of none. */
  readonly inTurn: boolean;
}

/** A device's configuration: what running has, and each place of the candidate that differs, with who changed it. */
export class DeviceConfig {
  readonly #running = new Map<string, string>();
  readonly #changes = new Map<string, Change>();

  get dirty(): boolean {
    return this.#changes.size > 0;
  }

  /** In the order in which they were made. */
  get changes(): ReadonlyMap<string, Change> {
    return this.#changes;
  }

  change(session: number, writes: readonly Write[]): void {
    for (const { place, value } of writes) {
      this.#changes.delete(place);
      this.#changes.set(place, { session, value, inTurn: false });
    }
  }

  /** What this session has changed so far, it has changed in its turn. */
  markTurn(session: number): void {
    for (const [place, change] of this.#changes)
      if (change.session === session) this.#changes.set(place, { ...change, inTurn: true });
  }

  /** Past the candidate. */
  writeRunning(writes: readonly Write[]): void {
    for (const { place, value } of writes) apply(this.#running, place, value);
  }

  /** Running becomes what the candidate is; the candidate keeps what it has. */
  copyToRunning(): void {
    const changes = [...this.#changes];
    const copied = changes.findLastIndex(([place]) => place === '');
    for (const [place, { value }] of changes.slice(copied + 1)) apply(this.#running, place, value);
  }

  /** Committed, discarded, or lost in a reboot: nothing of the candidate differs any more. */
  settle(): void {
    this.#changes.clear();
  }

  /** What running has at some places and below them. */
  runningAt(places: readonly string[]): string {
    return configText([...this.#running].filter(([leaf]) => places.some((place) => isWithin(leaf, place))));
  }
}

function apply(leaves: Map<string, string>, place: string, value: string | undefined): void {
  if (value !== undefined) leaves.set(place, value);
  else for (const leaf of leaves.keys()) if (isWithin(leaf, place)) leaves.delete(leaf);
}

/** The whole datastore is the place ''. */
function isWithin(leaf: string, place: string): boolean {
  return place === '' || leaf === place || leaf.startsWith(`${place}/`);
}
