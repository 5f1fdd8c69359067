import type { Clock, Resources } from '../core/index.ts';
import type { Grant } from '../lock/index.ts';
import {
  type Baseline,
  Baselines,
  ConflictGraph,
  type Forecasts,
  type Load,
  loadOutlook,
  logNormalOf,
  type Prediction,
  predict,
  type QueuePolicy,
  type RequestKind,
  type Seated,
  type WorkflowRecord,
} from '../predict/index.ts';
import type { Change } from '../reserve/index.ts';
import { Gauge, type GaugeOptions, type Judged } from './gauge.ts';
import { type DeviceReasons, type Inputs, ReasonBook, type Reasons } from './reasons.ts';
import type { PamCounts } from './status.ts';
import { scopeText } from './status-of.ts';
import type { Seat, Work } from './work.ts';

/** What foresight looks at on one device beside history. */
export interface Present {
  readonly device: string;
  readonly profile: string;
  readonly load: Load;
  readonly capacity: Resources;
  readonly available: Resources;
  /** What the tool's own host has; undefined where nobody knows. */
  readonly host: Resources | undefined;
}

export interface ForesightOptions {
  readonly clock: Clock;
  readonly records: readonly WorkflowRecord[];
  readonly policy: QueuePolicy;
  readonly forecasts: Forecasts;
  /** Milliseconds, fractions too: what PAM's time is measured by. */
  readonly stopwatch: () => number;
}

/** Keeps what PAM predicts from: history, who holds and who waits. Asks it, and remembers why it answered so. */
export class Foresight {
  readonly #options: ForesightOptions;
  readonly #baselines = new Baselines();
  readonly #graph = new ConflictGraph();
  readonly #gauge: Gauge;
  readonly #reasons = new ReasonBook();
  #order = 0;

  constructor(options: ForesightOptions) {
    this.#options = options;
    const { policy, forecasts, stopwatch } = options;
    const gauge: GaugeOptions = { policy, forecasts, stopwatch };
    this.#gauge = new Gauge(gauge);
    for (const record of options.records) this.#baselines.learn(record, 'lock');
  }

  /** Decisions in all, and those for which time was up. */
  get counts(): PamCounts {
    return this.#gauge.counts;
  }

  learn(record: WorkflowRecord, kind: RequestKind): void {
    this.#baselines.learn(record, kind);
  }

  why(id: string): Reasons | undefined {
    return this.#reasons.get(id);
  }

  /** Predicts a request on each of its devices, the session's own first, and takes it for one that waits from now on. */
  foresee(
    id: string,
    work: Work,
    presents: readonly [Present, ...Present[]],
  ): ReadonlyMap<string, Prediction> {
    const began = this.#options.stopwatch();
    const now = this.#options.clock.now();
    const baselines = presents.map((present) => this.#baselines.of(queryOf(work, present, now)));
    const [own] = baselines as [Baseline, ...Baseline[]];
    const asker = this.#graph.look(this.#party(id, work, own, now));
    const judged = this.#gauge.judge(asker, work, now, began);
    this.#graph.enter(asker);
    const devices = presents.map((present, at) => this.#onDevice(present, baselines[at] ?? own, judged, now));
    this.#reasons.enter({
      ...{ request: id, grant: undefined, tool: work.tool, at: now, inputs: inputsOf(work), devices },
      ...{ share: undefined, contention: judged.source, took: this.#options.stopwatch() - began },
      decision: { what: 'waiting' },
      adjustments: [],
    });
    return new Map(devices.map(({ device, prediction }) => [device, prediction]));
  }

  granted(grant: Grant, waited: number): void {
    this.#graph.granted(grant.request.id, grant.grantedAt);
    this.#reasons.granted(grant.request.id, grant.id, grant.grantedAt, waited);
  }

  refused(id: string, reason: string): void {
    this.#graph.leave(id);
    this.#reasons.refused(id, reason, this.#options.clock.now());
  }

  setAside({ grant, allocated, work, share }: Seat): void {
    this.#reasons.setAside(grant.request.id, share);
    this.#graph.setAside(grant.request.id, work.device, allocated);
  }

  /** What is set aside was changed; the seat says what is now. */
  adjusted(seat: Seat, { grant: _, ...change }: Change): void {
    this.setAside(seat);
    const at = this.#options.clock.now();
    this.#reasons.adjusted(seat.grant.request.id, { ...change, at });
  }

  ended({ grant }: Seat): void {
    this.#graph.leave(grant.request.id);
    this.#reasons.ended(grant.request.id, this.#options.clock.now());
  }

  #party(
    id: string,
    work: Work,
    { hold }: Baseline,
    now: number,
  ): Omit<Seated, 'heldSince' | 'rivals' | 'poolRivals'> {
    this.#order += 1;
    const { owner, tool, priority, scopes, wait } = work;
    return {
      ...{ id, owner, tool, priority, scopes, since: now, deadline: now + wait, order: this.#order },
      ...{ hold: logNormalOf(hold.p50, hold.p95), predictedHold: hold.p50 },
    };
  }

  #onDevice(present: Present, baseline: Baseline, { contention }: Judged, now: number): DeviceReasons {
    const { device, profile, capacity, available, host } = present;
    const start = now + contention.expectedWait;
    const { forecasts } = this.#options;
    const load = loadOutlook(device, present.load, forecasts, start, start + baseline.hold.p50);
    const prediction = predict({ baseline, load, contention, capacity, available, host });
    const sharers = prediction.short.flatMap((resource) =>
      this.#graph.sharers(device, resource).map(({ party, amount }) => {
        return { resource, request: party.id, tool: party.tool, amount };
      }),
    );
    return { device, profile, baseline, load, capacity, available, prediction, sharers };
  }
}

/** What sets nothing aside is the implicit scope of one edit. */
export function requestKind({ reserve }: Work): RequestKind {
  return reserve ? 'lock' : 'edit';
}

function queryOf(work: Work, { device, profile }: Present, at: number): Parameters<Baselines['of']>[0] {
  const { tool, scopes, declared } = work;
  const { complexity, estimate } = declared;
  return { kind: requestKind(work), tool, device, profile, complexity, estimate, scopes, at };
}

function inputsOf(work: Work): Inputs {
  const { complexity, estimate } = work.declared;
  return {
    ...{ kind: requestKind(work), scopes: work.scopes.map(scopeText), priority: work.priority },
    ...{ complexity: complexity === undefined ? undefined : String(complexity), estimate, wait: work.wait },
  };
}
