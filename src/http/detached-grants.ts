import type { Clock } from '../core/index.ts';
import { atMost } from '../core/index.ts';
import type { Verdict } from '../harmony/index.ts';
import { BoundedMap } from '../predict/index.ts';
import { type GrantTold, refusalProblem, told } from './grant-api.ts';
import type { GrantDesk, Opening } from './grant-desk.ts';
import type { GrantRequest } from './grant-request.ts';
import type { Problem } from './problem.ts';

/** What was decided. */
export type DetachedOutcome = { readonly told: GrantTold } | { readonly problem: Problem };

/** A request whose asker need not stay connected. */
export interface DetachedGrant {
  /** The id of the request, once it is placed. Rejects with BadQuery for a path that is none. */
  readonly request: Promise<string>;
  readonly outcome: DetachedOutcome | undefined;
  /** Resolves with the decision, and after so many milliseconds in any case. */
  within(milliseconds: number): Promise<void>;
  /** Resolves with the decision. */
  readonly decided: Promise<DetachedOutcome>;
  /** Called off, or given back. */
  end(): Promise<void>;
}

/** Requests that are over and can still be asked about. */
const past = 1_024;

/**
 * Grants that are held by their lease and not by a connection: what is not renewed in time is given back, whether somebody
 * waits or not, since nothing else tells that its holder is gone.
 */
export class DetachedGrants {
  readonly #desk: GrantDesk;
  readonly #clock: Clock;
  readonly #known = new Map<string, DetachedGrant>();
  readonly #past = new BoundedMap<DetachedGrant>(past);
  /** By grant: calls the end of its lease off. */
  readonly #leases = new Map<string, () => void>();

  constructor(desk: GrantDesk, clock: Clock) {
    this.#desk = desk;
    this.#clock = clock;
  }

  /** By the id of the request, or of its grant. */
  of(id: string): DetachedGrant | undefined {
    return this.#known.get(id) ?? this.#past.get(id);
  }

  /** Throws BadQuery for what policy does not let the tool have. */
  ask(asked: GrantRequest): DetachedGrant {
    /** Of the request, and of its grant. */
    const names: string[] = [];
    const ended = (): void => this.#over(names, detached);
    const opening = this.#desk.open(asked, { hear: () => {}, over: ended });
    let outcome: DetachedOutcome | undefined;
    const request = opening.request.then((id) => {
      names.push(id);
      this.#known.set(id, detached);
      return id;
    });
    const decided = request.then(async () => {
      outcome = outcomeOf(await opening.verdict, opening);
      if ('problem' in outcome) ended();
      else {
        names.push(outcome.told.grant);
        this.#hold(outcome.told, detached);
      }
      return outcome;
    });
    // Whoever waits for the request to be placed is told.
    decided.catch(() => {});
    const clock = this.#clock;
    const detached: DetachedGrant = {
      ...{ request, decided },
      get outcome() {
        return outcome;
      },
      within: (milliseconds) => atMost(clock, milliseconds, decided),
      end: () => opening.end(),
    };
    return detached;
  }

  /** The lease runs anew, of a grant of any form. Throws StaleToken. */
  renew(grant: string, token: number): number {
    const expires = this.#desk.renew(grant, token);
    const held = this.#known.get(grant);
    if (held !== undefined) this.#expire(grant, expires, held);
    return expires;
  }

  /** Calls every timer off; the desk gives the grants back. */
  close(): void {
    for (const callOff of this.#leases.values()) callOff();
    this.#leases.clear();
  }

  #hold({ grant, expires }: GrantTold, detached: DetachedGrant): void {
    this.#known.set(grant, detached);
    this.#expire(grant, expires, detached);
  }

  #expire(grant: string, expires: number, detached: DetachedGrant): void {
    this.#leases.get(grant)?.();
    this.#leases.set(
      grant,
      this.#clock.after(Math.max(0, expires - this.#clock.now()), () => void detached.end()),
    );
  }

  #over(names: readonly string[], detached: DetachedGrant): void {
    for (const name of names) {
      this.#leases.get(name)?.();
      this.#leases.delete(name);
      this.#known.delete(name);
      this.#past.set(name, detached);
    }
    // Its connection, as the desk sees it, is gone now.
    void detached.end();
  }
}

function outcomeOf(verdict: Verdict, { wait, widened }: Opening): DetachedOutcome {
  return verdict.granted
    ? { told: told(verdict.seat, widened()) }
    : { problem: refusalProblem(verdict, wait) };
}
