import type { Clock, Resources } from '../core/index.ts';
import { conflicts, type Grant, type Scope } from '../lock/index.ts';
import {
  addRecord,
  emptySummary,
  type HistorySummary,
  type Load,
  type Prediction,
  predict,
  type Rival,
  type WorkflowRecord,
} from '../predict/index.ts';
import type { Work } from './work.ts';

/** What foresight looks at beside history. */
export interface Present {
  readonly grants: readonly Grant[];
  readonly waiting: readonly {
    readonly priority: number;
    readonly predictedHold: number;
    readonly scopes: readonly Scope[];
  }[];
  readonly load: Load;
  readonly capacity: Resources;
  readonly available: Resources;
}

/** Keeps the history that PAM predicts from, by tool and device, and asks PAM. */
export class Foresight {
  readonly #clock: Clock;
  readonly #summaries = new Map<string, HistorySummary>();
  readonly #arrivals = new Map<string, number[]>();

  constructor(clock: Clock, records: readonly WorkflowRecord[]) {
    this.#clock = clock;
    for (const record of records) this.learn(record);
  }

  learn(record: WorkflowRecord): void {
    const key = similar(record.tool, record.device);
    this.#summaries.set(key, addRecord(this.#summaries.get(key) ?? emptySummary, record));
  }

  /** For one of the devices of the work. */
  predict(work: Work, device: string, present: Present): Prediction {
    const now = this.#clock.now();
    return predict({
      ...{ tool: work.tool, device },
      complexity: work.declared.complexity,
      estimate: work.declared.estimate,
      history: this.#summaries.get(similar(work.tool, device)) ?? emptySummary,
      load: present.load,
      rivals: rivalsOf(work, present, now),
      arrivalRate: this.#arrivalRate(device, now),
      capacity: present.capacity,
      available: present.available,
    });
  }

  /** Requests a second on this device, over its last arrivals. */
  #arrivalRate(device: string, now: number): number {
    const times = this.#arrivals.get(device) ?? [];
    const first = times[0] ?? now;
    const rate = times.length / Math.max(1, (now - first) / 1_000);
    times.push(now);
    if (times.length > arrivalsKept) times.shift();
    this.#arrivals.set(device, times);
    return rate;
  }
}

const arrivalsKept = 32;

function similar(tool: string, device: string): string {
  return `${tool} on ${device}`;
}

function rivalsOf(work: Work, present: Present, now: number): readonly Rival[] {
  const rivals: Rival[] = [];
  for (const { request, grantedAt } of present.grants) {
    if (request.owner === work.owner || !conflicts(request.scopes, work.scopes)) continue;
    rivals.push({
      priority: request.priority,
      predictedHold: request.predictedHold,
      holding: now - grantedAt,
    });
  }
  for (const { priority, predictedHold, scopes } of present.waiting) {
    if (conflicts(scopes, work.scopes)) rivals.push({ priority, predictedHold, holding: undefined });
  }
  return rivals;
}
