import type { Clock, Log } from './core/index.ts';
import type { AuditTrail } from './store/index.ts';

/** Milliseconds from one look to the next, and the step that is told. */
const [pause, least] = [60_000, 1_000];

/**
 * Tells when the host's clock has stepped: Forelock goes on by its own, so that no lease or wait is longer or shorter for it, and
 * the times that it tells and writes are those of its start carried on, until it is started again.
 *
 * @param wall the host's time of day, in milliseconds since the epoch
 */
export function watchWallClock(
  { clock, log, audit }: { readonly clock: Clock; readonly log: Log; readonly audit: AuditTrail },
  wall: () => number,
): () => void {
  let known = wall() - clock.now();
  const look = (): void => {
    const ahead = wall() - clock.now();
    if (Math.abs(ahead - known) >= least) {
      const [step, at] = [ahead - known, clock.now()];
      known = ahead;
      log.warn(
        { step, ahead },
        "the host's clock has stepped: Forelock's goes on as it was, until its next start",
      );
      const why = `by ${step} ms, and is ${ahead} ms ahead of Forelock's`;
      audit.add({ at, who: 'host', what: 'clock-stepped', about: 'clock', devices: [], why });
    }
    callOff = clock.after(pause, look);
  };
  let callOff = clock.after(pause, look);
  return () => callOff();
}
