import type { Log } from '../core/index.ts';
import type { Flow, Marking } from './marking.ts';

/** Who shares a mark: a workflow's sessions, or what Forelock itself says to a device to carry out its grants. */
export type MarkGroup = `workflow ${string}` | `device ${string}`;

interface Members {
  readonly flows: Set<Flow>;
  /** Class by grant. */
  readonly grants: Map<string, number>;
}

/**
 * Marks the flows of a group while it has grants: all by the highest of their classes. Marks are worth less than grants: where
 * one can't be put or taken away, that is told once, and again after it has worked in between.
 */
export class WorkflowMarks {
  readonly #marking: Marking;
  readonly #dscpOf: (priority: number) => number;
  readonly #log: Log;
  readonly #groups = new Map<MarkGroup, Members>();
  readonly #groupOf = new Map<Flow, MarkGroup>();
  readonly #groupsOf = new Map<string, readonly MarkGroup[]>();
  #failing = false;

  constructor(marking: Marking, dscpOf: (priority: number) => number, log: Log) {
    this.#marking = marking;
    this.#dscpOf = dscpOf;
    this.#log = log;
  }

  /** Puts a flow into a group; it leaves the one that it was in. */
  async join(flow: Flow, group: MarkGroup): Promise<void> {
    this.#remove(flow);
    this.#groupOf.set(flow, group);
    this.#members(group).flows.add(flow);
    await this.#set([flow], this.#dscp(group));
  }

  /** The flow's socket is closed. */
  async leave(flow: Flow): Promise<void> {
    this.#remove(flow);
    await this.#set([flow], undefined);
  }

  /** Resolves when the packets of each group carry at least this class's mark. */
  async granted(grant: string, priority: number, groups: readonly MarkGroup[]): Promise<void> {
    this.#groupsOf.set(grant, groups);
    await this.#change(groups, ({ grants }) => grants.set(grant, priority));
  }

  async released(grant: string): Promise<void> {
    const groups = this.#groupsOf.get(grant) ?? [];
    this.#groupsOf.delete(grant);
    await this.#change(groups, ({ grants }) => grants.delete(grant));
  }

  async #change(groups: readonly MarkGroup[], change: (members: Members) => void): Promise<void> {
    await Promise.all(
      groups.map((group) => {
        const before = this.#dscp(group);
        const members = this.#members(group);
        change(members);
        const now = this.#dscp(group);
        this.#forgetIfEmpty(group, members);
        return now === before ? undefined : this.#set([...members.flows], now);
      }),
    );
  }

  #dscp(group: MarkGroup): number | undefined {
    const grants = [...(this.#groups.get(group)?.grants.values() ?? [])];
    return grants.length === 0 ? undefined : this.#dscpOf(Math.max(...grants));
  }

  #members(group: MarkGroup): Members {
    const members = this.#groups.get(group) ?? { flows: new Set<Flow>(), grants: new Map<string, number>() };
    this.#groups.set(group, members);
    return members;
  }

  #remove(flow: Flow): void {
    const group = this.#groupOf.get(flow);
    const members = group && this.#groups.get(group);
    this.#groupOf.delete(flow);
    members?.flows.delete(flow);
    if (group !== undefined && members !== undefined) this.#forgetIfEmpty(group, members);
  }

  #forgetIfEmpty(group: MarkGroup, { flows, grants }: Members): void {
    if (flows.size === 0 && grants.size === 0) this.#groups.delete(group);
  }

  async #set(flows: readonly Flow[], dscp: number | undefined): Promise<void> {
    try {
      await Promise.all(flows.map((flow) => this.#marking.set(flow, dscp)));
      if (flows.length > 0) this.#failing = false;
    } catch (cause) {
      if (!this.#failing) this.#log.warn({ cause: String(cause) }, 'packets go out without their mark');
      this.#failing = true;
    }
  }
}
