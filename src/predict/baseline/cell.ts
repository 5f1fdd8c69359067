import { eachResource, type ResourceName, type Resources, resourceNames } from '../../core/index.ts';
import type { LogNormal } from '../log-normal.ts';
import type { ToolUse, WorkflowRecord } from '../workflow-record.ts';
import { fadeBefore, fadeSince } from './faded.ts';
import { LogHistogram } from './log-histogram.ts';

type Use = Readonly<Record<ResourceName, LogHistogram>>;

/** So many workflows weigh as much as the parent cell. */
export const parentWeight = 6;
/** How far a new count of operations moves the remembered one. */
const operationsStep = 1 / 8;

/** What is remembered of the workflows of one sort, with weights that fade. Its size is bounded. */
export class Cell {
  readonly #holds = new LogHistogram();
  #used: Use | undefined;
  #toolUsed: Use | undefined;
  /** Of ln(hold): the mean, and the sum of squared differences from it. */
  #mean = 0;
  #squares = 0;
  #operations = 0;
  #last = 0;

  learn(record: WorkflowRecord): void {
    const at = record.requestedAt + record.waited + record.held;
    const fade = fadeBefore(at, this.#last);
    this.#addHold(record.held, fade);
    this.#used = addUse(this.#used, record.used, fade);
    this.#toolUsed = addUse(this.#toolUsed, record.toolUsed, fade);
    const sent = Object.values(record.operations).reduce((sum, { count }) => sum + count, 0);
    if (sent > 0) this.#operations += (sent - this.#operations) * (this.#operations > 0 ? operationsStep : 1);
    this.#last = at;
  }

  /** How many workflows it comes to at a time, faded. */
  weightAt(at: number): number {
    return this.#holds.weight * fadeSince(at, this.#last);
  }

  /** How many operations its workflows sent on average; 0 where nobody counted. */
  get operations(): number {
    return this.#operations;
  }

  /** The measured quantile of the holds in milliseconds. */
  holdQuantile(share: number): number {
    return this.#holds.quantile(share);
  }

  /**
   * The hold with the parent's belief mixed in: the posterior of a normal with unknown mean and variance, in ln(hold). How
   * far its own mean lies from the parent's widens it.
   */
  shrunk(parent: LogNormal, at: number): LogNormal {
    const weight = this.weightAt(at);
    const all = weight + parentWeight;
    const off = this.#mean - parent.mu;
    const own = this.#holds.weight > 0 ? this.#squares / this.#holds.weight : 0;
    const squares =
      weight * own + parentWeight * parent.sigma ** 2 + ((weight * parentWeight) / all) * off ** 2;
    return { mu: parent.mu + (weight / all) * off, sigma: Math.sqrt(squares / all) };
  }

  /** The share of measured demands that stay under it, with the parent's mixed in. */
  demand(whose: 'device' | 'tool', share: number, parent: Resources, at: number): Resources {
    const use = whose === 'device' ? this.#used : this.#toolUsed;
    if (use === undefined) return parent;
    return eachResource((name) => {
      const weight = use[name].weight * fadeSince(at, this.#last);
      return (weight * use[name].quantile(share) + parentWeight * parent[name]) / (weight + parentWeight);
    });
  }

  #addHold(held: number, fade: number): void {
    this.#holds.fade(fade);
    this.#squares *= fade;
    this.#holds.add(Math.max(held, 1));
    const off = Math.log(Math.max(held, 1)) - this.#mean;
    this.#mean += off / this.#holds.weight;
    this.#squares += off * (Math.log(Math.max(held, 1)) - this.#mean);
  }
}

/** What was not measured leaves what is known of it as it was. */
function addUse(use: Use | undefined, amount: ToolUse | undefined, fade: number): Use | undefined {
  if (amount === undefined) return use;
  const known = use ?? { cpu: new LogHistogram(), memory: new LogHistogram(), bandwidth: new LogHistogram() };
  for (const name of resourceNames) {
    const measured = amount[name];
    if (measured === undefined) continue;
    known[name].fade(fade);
    known[name].add(measured);
  }
  return known;
}
