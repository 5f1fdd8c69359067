import { performance } from 'node:perf_hooks';
import type { Clock } from '../core/index.ts';

/** The longest delay that a timer of Node takes. */
const longest = 2 ** 31 - 1;

/** The time of day at the start, carried on by the monotonic clock: setting the host's clock moves no lease. */
export const systemClock: Clock = {
  now: () => Math.floor(performance.timeOrigin + performance.now()),
  after: (delay, action) => {
    const timer = setTimeout(action, Math.min(Math.max(delay, 0), longest));
    return () => clearTimeout(timer);
  },
};
