import type { Route } from './request-pump.ts';

/** What passes the proxy, counted since the start. */
export class Traffic {
  /** Requests that went on to their device as they came. */
  passed = 0;
  /** Requests that Forelock looked into, or answered itself. */
  intercepted = 0;
  readonly #events = new Map<string, number>();

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

  event(name: string): void {
    this.#events.set(name, (this.#events.get(name) ?? 0) + 1);
  }
}
