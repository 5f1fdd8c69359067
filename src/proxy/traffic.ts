import type { Route } from './request-pump.ts';

/** What a session did or was refused, in the words of the log. */
export interface SessionAct {
  readonly event: string;
  readonly tool: string;
  /** Forelock's session-id; undefined: there is none yet. */
  readonly session: number | undefined;
  readonly device: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What passes the proxy, counted since the start. */
export class Traffic {
  /** Requests that went on to their device as they came. */
  passed = 0;
  /** Requests that Forelock looked into, or answered itself. */
  intercepted = 0;
  readonly #events = new Map<string, number>();
  readonly #witness: ((act: SessionAct) => void) | undefined;

  /** @param witness told of every act that is counted */
  constructor(witness?: (act: SessionAct) => void) {
    this.#witness = witness;
  }

  /** What sessions wrote into the log, by its event: each is a word of the code. */
  get events(): ReadonlyMap<string, number> {
    return this.#events;
  }

  /** Gives the same route. */
  routed(route: Route): Route {
    if (route === 'pass') this.passed += 1;
    else if (route !== 'more') this.intercepted += 1;
    return route;
  }

  count(act: SessionAct): void {
    this.tally(act.event);
    this.#witness?.(act);
  }

  /** Counts what no session did. */
  tally(event: string): void {
    this.#events.set(event, (this.#events.get(event) ?? 0) + 1);
  }
}
