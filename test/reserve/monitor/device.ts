import { nothing, type Resources } from '../../../src/core/index.ts';
import {
  adjust,
  type Change,
  emptyLedger,
  type Guarantee,
  type Ledger,
  type MonitorPolicy,
  type MonitorState,
  reserve,
  type StandingClaim,
  stepMonitor,
} from '../../../src/reserve/index.ts';

export const policy: MonitorPolicy = {
  ...{ high: 0.8, low: 0.3, readings: 3, idleReadings: 5, coolDown: 10_000, step: 0.1, floor: 0.25 },
};

/** A claim in cores: what it wants, what it was given, and what it needs at least. */
export interface Given {
  readonly grant: string;
  readonly priority: number;
  readonly wanted: number;
  readonly given: number;
  readonly least?: number;
  readonly fixed?: boolean;
  readonly headroom?: number;
}

export function cores(cpu: number): Resources {
  return { ...nothing, cpu };
}

/** A device of 10 cores that does at once what the monitor says; it is read every 2 s. */
export class MonitoredDevice {
  readonly #claims: readonly StandingClaim[];
  readonly #policy: MonitorPolicy;
  ledger: Ledger;
  #state: MonitorState | undefined;
  at = 1_000_000;

  constructor(given: readonly Given[], guarantees: readonly Guarantee[] = [], by: MonitorPolicy = policy) {
    this.#policy = by;
    this.ledger = emptyLedger(new Map([['r1', cores(10)]]), guarantees);
    for (const { grant, priority, given: amount } of given) {
      const entry = reserve(this.ledger, 'r1', {
        ...{ grant, tool: 't', priority, until: 0, amount: cores(amount) },
      });
      if (entry.ok) this.ledger = entry.ledger;
    }
    this.#claims = given.map(({ grant, wanted, least = 0, fixed = false, headroom = 0 }) => ({
      ...{ grant, wanted: cores(wanted), least: cores(least), headroom: cores(headroom) },
      fixed: fixed ? ['cpu'] : [],
    }));
  }

  /** One reading; gives what was changed. Throws where the ledger has no room for a change. */
  read(cpu: number): readonly Change[] {
    const event = { device: 'r1', at: this.at, load: { ...nothing, cpu }, ledger: this.ledger };
    const stepped = stepMonitor(this.#state, { ...event, claims: this.#claims }, this.#policy);
    this.#state = stepped.state;
    this.at += 2_000;
    for (const { grant, resource, to } of stepped.effects) this.#carryOut(grant, resource, to);
    return stepped.effects;
  }

  /** So many readings of the same load; gives all changes in short, such as `a 1>4 pressed`. */
  readAll(cpu: number, times: number): readonly string[] {
    return Array.from({ length: times }, () => this.read(cpu))
      .flat()
      .map(({ grant, from, to, because }) => `${grant} ${from}>${to} ${because}`);
  }

  amountOf(grant: string): number {
    return this.ledger.get('r1')?.aside.get(grant)?.amount.cpu ?? 0;
  }

  #carryOut(grant: string, resource: Change['resource'], amount: number): void {
    const after = adjust(this.ledger, 'r1', { grant, resource, amount });
    if (after === undefined) throw new Error(`there is no room for ${amount} of ${grant}`);
    this.ledger = after;
  }
}
