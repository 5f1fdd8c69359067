import type { Clock, Log } from '../core/index.ts';
import type { TurnedAway } from '../netconf/index.ts';
import type { Traffic } from './traffic.ts';

/** Milliseconds between two lines about the same: a flood must not become one of the log. */
const pace = 10_000;

const said: Readonly<Record<TurnedAway, string>> = {
  crowded: 'connections were closed at once: as many as may wait to log in do (listen.limits.waiting)',
  failures:
    'connections were closed at once: too many logins failed from their address (listen.limits.failures-per-minute)',
};

/** Counts each connection that is turned away, and writes a line about many. */
export function turnedAwayBook(
  traffic: Traffic,
  clock: Clock,
  log: Log,
): (address: string, why: TurnedAway) => void {
  const counts = new Map<TurnedAway, number>();
  const write = (address: string, why: TurnedAway): void => {
    const count = counts.get(why) ?? 0;
    counts.delete(why);
    if (count === 0) return;
    log.warn({ event: 'connection-refused', why, count, from: address }, said[why]);
  };
  return (address, why) => {
    traffic.tally('connection-refused');
    const known = counts.get(why);
    counts.set(why, (known ?? 0) + 1);
    if (known === undefined) clock.after(pace, () => write(address, why));
  };
}
