import type { Route } from './request-pump.ts';

/** The same route, gone `delay` milliseconds later. Until then nothing more is read from the client, which holds it back. */
export function throttled(route: Route, delay: number, sleep: (delay: number) => Promise<boolean>): Route {
  if (route === 'more' || delay === 0) return route;
  return {
    act: async (request) => {
      await sleep(delay);
      return route === 'pass' ? 'forward' : route.act(request);
    },
  };
}
