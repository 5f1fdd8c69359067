import { configText, picky, type Write } from './device-model.ts';

/** A change of the candidate that is not committed. */
interface Change {
  readonly session: number;
  /** What the place has from now on; undefined: it is gone, with all below it. */
  readonly value: string | undefined;
  /** Whether it was made in a turn of Forelock's, as the checks have it; the device knows of none. */
  readonly inTurn: boolean;
}

/** What a datastore has, by its places. */
export type Leaves = ReadonlyMap<string, string>;

/** A device's configuration: what running has, and each place of the candidate that differs, with who changed it. */
export class DeviceConfig {
  /** Whether the device starts with what was copied to its startup, and else with what running was. */
  readonly hasStartup: boolean;
  /** Whether it holds some configurations for invalid. */
  readonly #choosy: boolean;
  readonly #changes = new Map<string, Change>();
  #running = new Map<string, string>();
  #startup = new Map<string, string>();
  #commits = 0;
  #copied = 0;

  constructor(traits: { readonly hasStartup: boolean; readonly choosy: boolean }) {
    this.hasStartup = traits.hasStartup;
    this.#choosy = traits.choosy;
  }

  get dirty(): boolean {
    return this.#changes.size > 0;
  }

  /** In the order in which they were made. */
  get changes(): ReadonlyMap<string, Change> {
    return this.#changes;
  }

  get running(): Leaves {
    return this.#running;
  }

  /** How many commits there were so far: the number of the last. */
  get commits(): number {
    return this.#commits;
  }

  /** The last commit that startup has. */
  get copied(): number {
    return this.#copied;
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
    const leaves = new Map(this.#running);
    for (const { place, value } of writes) apply(leaves, place, value);
    this.#running = leaves;
  }

  /** Running becomes what the candidate is; the candidate keeps what it has. */
  copyToRunning(): void {
    this.#running = this.#merged();
  }

  commit(): void {
    this.#commits += 1;
    this.copyToRunning();
    this.settle();
  }

  copyToStartup(): void {
    this.#startup = new Map(this.#running);
    this.#copied = this.#commits;
  }

  /** Running is again what it was. */
  restore(running: Leaves): void {
    this.#running = new Map(running);
  }

  reboot(): void {
    if (this.hasStartup) this.#running = new Map(this.#startup);
    this.settle();
  }

  /** Whether the device would take the candidate; what nobody changes in it can't be wrong. */
  get valid(): boolean {
    const changed = this.#changes.get(picky.place)?.value !== undefined;
    return !this.#choosy || !changed || this.#merged().has(picky.beside);
  }

  /** Committed, discarded, or lost in a reboot: nothing of the candidate differs any more. */
  settle(): void {
    this.#changes.clear();
  }

  /** What running has at some places and below them. */
  runningAt(places: readonly string[]): string {
    return textAt(this.#running, places);
  }

  #merged(): Map<string, string> {
    const leaves = new Map(this.#running);
    const changes = [...this.#changes];
    const copied = changes.findLastIndex(([place]) => place === '');
    for (const [place, { value }] of changes.slice(copied + 1)) apply(leaves, place, value);
    return leaves;
  }
}

/** What there is at some places and below them. */
export function textAt(leaves: Leaves, places: readonly string[]): string {
  return configText([...leaves].filter(([leaf]) => places.some((place) => isWithin(leaf, place))));
}

function apply(leaves: Map<string, string>, place: string, value: string | undefined): void {
  if (value !== undefined) leaves.set(place, value);
  else for (const leaf of leaves.keys()) if (isWithin(leaf, place)) leaves.delete(leaf);
}

/** The whole datastore is the place ''. */
export function isWithin(leaf: string, place: string): boolean {
  return place === '' || leaf === place || leaf.startsWith(`${place}/`);
}
