import type { Clock } from '../../core/index.ts';

/** Milliseconds that a turn may last from its begin on, kept or not. */
const longest = 1_000;
/** Milliseconds that it is kept at least: what a lock, a discard and an unlock cost. */
const least = 5;

/** What is kept: since when it lasts, and how long the next request would need to be there again; milliseconds. */
export interface Keepable {
  readonly since: number;
  readonly cost: number;
}

interface Kept<T> {
  readonly owner: object;
  readonly turn: T;
  readonly end: () => void;
  readonly cancel: () => void;
}

/**
 * A device's candidate between two requests of the session whose turn it is. The next edit would lock and replay anew, so
 * a turn is kept for as long as that would take: whenever that edit comes, the device is held for at most twice what it
 * needs. It ends at once when somebody asks for the candidate, and is not kept while somebody waits for it.
 */
export class TurnKeeper<T extends Keepable> {
  #kept: Kept<T> | undefined;
  #asking = 0;

  /** The turn that was kept for this owner, who has it from now on. */
  take(owner: object): T | undefined {
    return this.#kept?.owner === owner ? this.#drop()?.turn : undefined;
  }

  /** `end` is called when the turn is over, unless it is taken before; never, where false is returned. */
  keep(clock: Clock, owner: object, turn: T, end: () => void): boolean {
    const left = turn.since + longest - clock.now();
    if (this.#asking > 0 || left <= 0) return false;
    const cancel = clock.after(Math.min(Math.max(turn.cost, least), left), () => this.#drop()?.end());
    this.#kept = { owner, turn, end, cancel };
    return true;
  }

  /** Somebody asks for the candidate. Returns what is to be called when that is granted or refused. */
  asked(): () => void {
    this.#asking += 1;
    this.#drop()?.end();
    return () => {
      this.#asking -= 1;
    };
  }

  #drop(): Kept<T> | undefined {
    const kept = this.#kept;
    this.#kept = undefined;
    kept?.cancel();
    return kept;
  }
}
