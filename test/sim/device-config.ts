/** A change of the candidate that is not committed. */
interface Change {
  readonly session: number;
  /** Whether it was made in a turn of Forelock's, as the checks have it; the device knows of none. */
  readonly inTurn: boolean;
}

/** A device's configuration as far as it matters whose it is: each place of the candidate that differs, and who changed it. */
export class DeviceConfig {
  readonly #changes = new Map<string, Change>();

  get dirty(): boolean {
    return this.#changes.size > 0;
  }

  get changes(): ReadonlyMap<string, Change> {
    return this.#changes;
  }

  change(session: number, places: readonly string[]): void {
    for (const place of places) this.#changes.set(place, { session, inTurn: false });
  }

  /** What this session has changed so far, it has changed in its turn. */
  markTurn(session: number): void {
    for (const [place, change] of this.#changes)
      if (change.session === session) this.#changes.set(place, { session, inTurn: true });
  }

  /** Committed, discarded, or lost in a reboot: nothing of the candidate differs any more. */
  settle(): void {
    this.#changes.clear();
  }
}
