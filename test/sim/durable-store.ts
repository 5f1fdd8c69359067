import { type Clock, ForelockError } from '../../src/core/index.ts';
import type { WorkflowRecord } from '../../src/predict/index.ts';
import type { Journal, OpenGrant, Store } from '../../src/store/index.ts';
import type { Dice } from './dice.ts';

/** Where a crash can fall in the journal's work: before a record is on the disk, behind it, behind its answer; before and behind a close. */
export const journalSteps = ['writing', 'written', 'answered', 'closing', 'closed'] as const;

export type JournalStep = (typeof journalSteps)[number];

/** What is on the disk: all that a crash leaves. */
export class Disk {
  readonly grants: Map<string, OpenGrant> = new Map<string, OpenGrant>();
  readonly tokens: Map<string, number> = new Map<string, number>();
  readonly history: WorkflowRecord[] = [];
  #trap: { readonly step: JournalStep; readonly spring: () => void } | undefined;

  /** Calls back once, when the journal comes to that step next. */
  trap(step: JournalStep, spring: () => void): void {
    this.#trap = { step, spring };
  }

  disarm(): void {
    this.#trap = undefined;
  }

  at(step: JournalStep): void {
    if (this.#trap?.step !== step) return;
    const { spring } = this.#trap;
    this.#trap = undefined;
    spring();
  }

  write(record: OpenGrant): void {
    this.grants.set(record.grant, JSON.parse(JSON.stringify(record)) as OpenGrant);
    for (const [device, token] of Object.entries(record.tokens))
      this.tokens.set(device, Math.max(token, this.tokens.get(device) ?? 0));
  }
}

/** Longest that a close waits for a commit to go with, in milliseconds. */
const lazyDelay = 50;

interface StoreOptions {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly dice: Dice;
  readonly alive: () => boolean;
}

/** A journal whose writes take time: a crash falls before them, after them, or between a write and its answer. */
export class SlowJournal implements Journal {
  readonly #options: StoreOptions;
  readonly #opening = new Map<string, () => void>();
  readonly #closing: string[] = [];

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  openGrant(record: OpenGrant): Promise<void> {
    const { clock, dice, alive, disk } = this.#options;
    if (dice.chance(0.003)) return Promise.reject(new ForelockError('journal-broken', 'the disk is full'));
    return new Promise((resolve) => {
      const commit = (): void => {
        if (!alive() || !this.#opening.delete(record.grant)) return;
        this.#commitCloses();
        disk.at('writing');
        if (!alive()) return;
        disk.write(record);
        disk.at('written');
        clock.after(dice.between(0, 3), () => {
          if (!alive()) return;
          resolve();
          disk.at('answered');
        });
      };
      this.#opening.set(record.grant, commit);
      clock.after(dice.between(0, 5), commit);
    });
  }

  closeGrant(grant: string): void {
    this.#opening.get(grant)?.();
    this.#closing.push(grant);
    this.#options.clock.after(lazyDelay, () => this.#commitCloses());
  }

  standing(): readonly OpenGrant[] {
    this.#commitCloses();
    return [...this.#options.disk.grants.values()];
  }

  lastTokens(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#options.disk.tokens);
  }

  async flush(): Promise<void> {
    for (const commit of [...this.#opening.values()]) commit();
    this.#commitCloses();
  }

  close(): Promise<void> {
    return this.flush();
  }

  #commitCloses(): void {
    const { alive, disk } = this.#options;
    if (this.#closing.length === 0 || !alive()) return;
    disk.at('closing');
    if (!alive()) return;
    for (const grant of this.#closing.splice(0)) disk.grants.delete(grant);
    disk.at('closed');
  }
}

export function storeOn(options: StoreOptions, journal: Journal): Store {
  const { history } = options.disk;
  return {
    journal,
    history: {
      add: (record) => void history.push(record),
      recent: (limit) => history.slice(-limit),
      close: () => {},
    },
    close: () => journal.close(),
  };
}
