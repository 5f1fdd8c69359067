import type { ResourceName, Resources } from '../core/index.ts';
import {
  type Baseline,
  BoundedMap,
  type LoadOutlook,
  type Prediction,
  type RequestKind,
} from '../predict/index.ts';
import type { Change } from '../reserve/index.ts';

import type { Share } from './share.ts';

/** How a decision was come to, with every number that went into it: what `forelock why` prints. Times are ms since the epoch. */
export interface Reasons {
  readonly request: string;
  /** Undefined while it waits, and where it was refused. */
  readonly grant: string | undefined;
  readonly tool: string;
  readonly at: number;
  readonly inputs: Inputs;
  /** One for each device of the request, the session's own first. */
  readonly devices: readonly DeviceReasons[];
  /** What its tool has on its host, once it is granted. */
  readonly share: Share | undefined;
  /** `last`: PAM's time was up, and contention is as it was for the last such request. */
  readonly contention: 'played' | 'last';
  /** Milliseconds that PAM took; 0 where its stopwatch is coarser. */
  readonly took: number;
  readonly decision: Decision;
  /** What the monitor has changed of what is set aside, the oldest first; of many, the last. */
  readonly adjustments: readonly Adjustment[];
}

/** A change that stands, `at` milliseconds since the epoch. */
export type Adjustment = Omit<Change, 'grant'> & { readonly at: number };

export interface Inputs {
  readonly kind: RequestKind;
  readonly scopes: readonly string[];
  readonly priority: number;
  /** As declared. */
  readonly complexity: string | undefined;
  /** Milliseconds. */
  readonly estimate: number | undefined;
  readonly wait: number;
}

export interface DeviceReasons {
  readonly device: string;
  readonly profile: string;
  readonly baseline: Baseline;
  readonly load: LoadOutlook;
  readonly capacity: Resources;
  readonly available: Resources;
  readonly prediction: Prediction;
  /** Who has how much of what there is too little left of, the greatest first. */
  readonly sharers: readonly {
    readonly resource: ResourceName;
    readonly request: string;
    readonly tool: string;
    readonly amount: number;
  }[];
}

/** `waited` in milliseconds. */
export type Decision =
  | { readonly what: 'waiting' }
  | {
      readonly what: 'granted';
      readonly at: number;
      readonly waited: number;
      readonly ended: number | undefined;
    }
  | { readonly what: 'refused'; readonly at: number; readonly waited: number; readonly reason: string };

/** Changes of one grant that are remembered. */
const adjustmentsKept = 20;

/** Requests that are over and can still be asked about; each grant is a second name. */
const pastNames = 2_000;

/** The reasons of all requests that are under way, and of about the last thousand that are over. */
export class ReasonBook {
  readonly #open = new Map<string, Reasons>();
  readonly #past = new BoundedMap<Reasons>(pastNames);

  /** By a request's id or a grant's. */
  get(id: string): Reasons | undefined {
    return this.#open.get(id) ?? this.#past.get(id);
  }

  enter(reasons: Reasons): void {
    this.#open.set(reasons.request, reasons);
  }

  granted(request: string, grant: string, at: number, waited: number): void {
    const reasons = this.#open.get(request);
    if (reasons === undefined) return;
    const known = { ...reasons, grant, decision: { what: 'granted' as const, at, waited, ended: undefined } };
    this.#open.set(request, known);
    this.#open.set(grant, known);
  }

  setAside(request: string, share: Share | undefined): void {
    const reasons = this.#open.get(request);
    if (reasons === undefined) return;
    const known = { ...reasons, share };
    for (const name of [request, reasons.grant ?? request]) this.#open.set(name, known);
  }

  adjusted(request: string, adjustment: Adjustment): void {
    const reasons = this.#open.get(request);
    if (reasons === undefined) return;
    const adjustments = [...reasons.adjustments, adjustment].slice(-adjustmentsKept);
    const known = { ...reasons, adjustments };
    for (const name of [request, reasons.grant]) if (name !== undefined) this.#open.set(name, known);
  }

  refused(request: string, reason: string, at: number): void {
    const reasons = this.#open.get(request);
    if (reasons === undefined) return;
    this.#close({ ...reasons, decision: { what: 'refused', at, waited: at - reasons.at, reason } });
  }

  ended(request: string, at: number): void {
    const reasons = this.#open.get(request);
    if (reasons?.decision.what !== 'granted') return;
    this.#close({ ...reasons, decision: { ...reasons.decision, ended: at } });
  }

  #close(reasons: Reasons): void {
    for (const name of [reasons.request, reasons.grant]) {
      if (name === undefined) continue;
      this.#open.delete(name);
      this.#past.set(name, reasons);
    }
  }
}
