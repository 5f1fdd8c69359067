/** Another workflow whose scopes conflict with the request's. */
export interface Rival {
  /** Greater goes first. */
  readonly priority: number;
  /** Milliseconds that it is predicted to hold in all. */
  readonly predictedHold: number;
  /** Milliseconds that it has held so far; undefined where it still waits. */
  readonly holding: number | undefined;
}

export interface Contention {
  /** Chance that at least one other workflow wants a conflicting scope before this one has ended. */
  readonly probability: number;
  /** Expected number of conflicting workflows. */
  readonly degree: number;
  /** Expected milliseconds in the queue. */
  readonly expectedWait: number;
}

/** A holder that has outlived its prediction is taken to need this share of it once more. */
const overrun = 0.25;

/**
 * Rivals that are there conflict for certain; those still to come are Poisson, over the wait and the hold. Conflicting
 * holders run side by side, so the last of them ends the wait; waiters ahead follow one after the other. Arrivals that
 * overtake are left out of the wait.
 *
 * @param hold predicted milliseconds of this workflow's own hold
 * @param arrivalRate conflicting requests a second
 * @param priority this workflow's; waiters below it don't count as ahead. Undefined: all waiters are ahead.
 */
export function contend(
  rivals: readonly Rival[],
  arrivalRate: number,
  hold: number,
  priority: number | undefined,
): Contention {
  let lastHolder = 0;
  let ahead = 0;
  for (const rival of rivals) {
    if (rival.holding !== undefined) lastHolder = Math.max(lastHolder, remaining(rival, rival.holding));
    else if (priority === undefined || rival.priority >= priority) ahead += rival.predictedHold;
  }
  const expectedWait = lastHolder + ahead;
  const arrivals = (Math.max(arrivalRate, 0) * (expectedWait + hold)) / 1_000;
  return {
    probability: rivals.length > 0 ? 1 : 1 - Math.exp(-arrivals),
    degree: rivals.length + arrivals,
    expectedWait,
  };
}

function remaining({ predictedHold }: Rival, held: number): number {
  return held < predictedHold ? predictedHold - held : predictedHold * overrun;
}
