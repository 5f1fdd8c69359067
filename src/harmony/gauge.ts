import {
  Arrivals,
  BoundedMap,
  type Contention,
  contend,
  type Forecasts,
  type Moment,
  meanOver,
  type QueuePolicy,
  type Seated,
} from '../predict/index.ts';
import type { PamCounts } from './status.ts';
import type { Work } from './work.ts';

export interface GaugeOptions {
  readonly policy: QueuePolicy;
  readonly forecasts: Forecasts;
  readonly stopwatch: () => number;
}

/** How contended a request was found to be; `last` is what was found for the last one of its tool, scopes and device. */
export interface Judged {
  readonly contention: Contention;
  readonly source: 'played' | 'last';
}

/** Milliseconds that PAM may take for a decision. */
export const budget = 5;
const keptAnswers = 4_096;

/** Measures contention within PAM's time, and counts when that was not enough. */
export class Gauge {
  readonly #options: GaugeOptions;
  readonly #arrivals = new Map<string, Arrivals>();
  readonly #last = new BoundedMap<Contention>(keptAnswers);
  #decisions = 0;
  #overBudget = 0;

  constructor(options: GaugeOptions) {
    this.#options = options;
  }

  get counts(): PamCounts {
    return { decisions: this.#decisions, overBudget: this.#overBudget };
  }

  /** @param began the stopwatch when PAM was asked. */
  judge(asker: Seated, work: Work, now: number, began: number): Judged {
    const { stopwatch, policy } = this.#options;
    const arrivals = this.#arrivalsOn(work.device);
    const moment = {
      now,
      policy,
      arrivals: arrivals.outlook(asker, now, this.#rate(work.device, asker, now)),
    };
    arrivals.add(asker);
    let inTime = true;
    const hasTime = (): boolean => {
      inTime &&= stopwatch() - began < budget;
      return inTime;
    };
    const played = contend(asker, { ...moment, hasTime });
    this.#decisions += 1;
    if (!inTime) this.#overBudget += 1;
    return this.#answer(keyOf(work), played, asker, moment);
  }

  /** A tool that was never seen has no last answer: one scenario is played for it however late it is. */
  #answer(
    key: string,
    played: Contention | undefined,
    asker: Seated,
    moment: Omit<Moment, 'hasTime'>,
  ): Judged {
    if (played !== undefined) {
      this.#last.set(key, played);
      return { contention: played, source: 'played' };
    }
    const last = this.#last.get(key);
    if (last !== undefined) return { contention: last, source: 'last' };
    let scenarios = 0;
    const once = (): boolean => {
      scenarios += 1;
      return scenarios === 1;
    };
    return { contention: contend(asker, { ...moment, hasTime: once }) as Contention, source: 'played' };
  }

  /** Requests a second over the time of the hold, as they are forecast. */
  #rate(device: string, { predictedHold }: Seated, now: number): number | undefined {
    const forecast = this.#options.forecasts.of(device, 'requests');
    const rate = forecast && meanOver(forecast.mean, forecast, now, now + predictedHold);
    return rate === undefined ? undefined : Math.max(rate, 0);
  }

  #arrivalsOn(device: string): Arrivals {
    const known = this.#arrivals.get(device) ?? new Arrivals();
    this.#arrivals.set(device, known);
    return known;
  }
}

function keyOf({ tool, device, scopes }: Work): string {
  return [tool, device, ...scopes.map(({ path, mode }) => `${path.join('/')} ${mode}`)].join('\n');
}
