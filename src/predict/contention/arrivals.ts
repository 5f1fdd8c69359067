import { conflicts, highestClass, lengthOf } from '../../lock/index.ts';
import type { LogNormal } from '../log-normal.ts';
import type { Party } from './party.ts';

/** What is known of the requests that are still to come and would conflict with one. Rates are requests a second. */
export interface ArrivalOutlook {
  /** On the device in all. */
  readonly rate: number;
  /** The share of the last ones that would have conflicted; and how many were looked at. */
  readonly share: number;
  readonly looked: number;
  readonly source: 'forecast' | 'recent';
  /** Seconds that the recent ones took to come; for `recent` alone. */
  readonly span: number;
  /**
   * The share of the time (0..1) that those who would go ahead keep the scopes busy, by how many aging steps the request has
   * waited: in each fewer are ahead of it.
   */
  readonly overtaking: readonly number[];
}

type Arrival = Pick<Party, 'owner' | 'scopes' | 'priority' | 'predictedHold' | 'hold'> & {
  readonly at: number;
};

const kept = 64;

/** The last requests on one device. */
export class Arrivals {
  readonly #last: Arrival[] = [];

  add(party: Party): void {
    const { owner, scopes, priority, predictedHold, hold, since } = party;
    this.#last.push({ owner, scopes, priority, predictedHold, hold, at: since });
    if (this.#last.length > kept) this.#last.shift();
  }

  /** @param forecast requests a second that are to come; undefined takes the recent rate. */
  outlook(party: Party, now: number, forecast: number | undefined): ArrivalOutlook {
    const looked = this.#last.length;
    const span = Math.max((now - (this.#last[0]?.at ?? now)) / 1_000, leastSpan);
    const rate = forecast ?? looked / span;
    let conflicting = 0;
    const busy = new Array<number>(highestClass + 1).fill(0);
    for (const arrival of this.#last) {
      if (arrival.owner === party.owner || !conflicts(arrival.scopes, party.scopes)) continue;
      conflicting += 1;
      const steps = stepsAhead(arrival, party);
      for (let step = 0; step < steps; step += 1)
        busy[step] = (busy[step] ?? 0) + meanOf(arrival.hold) / 1_000;
    }
    const each = looked === 0 ? 0 : 1 / looked;
    return {
      ...{ rate, looked, span, share: conflicting * each },
      source: forecast === undefined ? 'recent' : 'forecast',
      // As with many servers (M/G/infinity): they seldom conflict among themselves, and so run side by side.
      overtaking: busy.map((seconds) => Math.min(1 - Math.exp(-rate * each * seconds), mostOvertaking)),
    };
  }
}

const leastSpan = 1;
/** Who overtakes is served one after the other too, so they never keep all of it. */
const mostOvertaking = 0.8;

/** For how many aging steps of a wait a newcomer would still go ahead: its lead in class, and one more where it is shorter. */
function stepsAhead(arrival: Arrival, party: Party): number {
  const lead = arrival.priority - party.priority;
  if (lead < 0) return 0;
  const shorter = lengthOf(arrival.predictedHold, 0) < lengthOf(party.predictedHold, 0);
  return Math.min(lead + (shorter ? 1 : 0), highestClass - party.priority);
}

function meanOf({ mu, sigma }: LogNormal): number {
  return Math.exp(mu + Math.min(sigma, 2) ** 2 / 2);
}

/** The chance that none of them comes within a time (ms). A recent rate is itself only a sample: gamma-mixed Poisson. */
export function chanceOfNone(outlook: ArrivalOutlook, time: number): number {
  const { rate, share, looked, span, source } = outlook;
  const seconds = time / 1_000;
  if (source === 'forecast') return Math.exp(-rate * share * seconds);
  return (1 + seconds / span) ** -(share * looked);
}
