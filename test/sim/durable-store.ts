import { type Clock, ForelockError } from '../../src/core/index.ts';
import type { WorkflowRecord } from '../../src/predict/index.ts';
import type { Journal, OpenGrant, Store } from '../../src/store/index.ts';
import type { Dice } from './dice.ts';

/** What is on the disk: all that a crash leaves. */
export class Disk {
  readonly grants: Map<string, OpenGrant> = new Map<string, OpenGrant>();
  readonly tokens: Map<string, number> = new Map<string, number>();
  readonly history: WorkflowRecord[] = [];

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
    const { clock, dice, alive } = this.#options;
    if (dice.chance(0.003)) return Promise.reject(new ForelockError('journal-broken', 'the disk is full'));
    return new Promise((resolve) => {
      const commit = (): void => {
        if (!alive() || !this.#opening.delete(record.grant)) return;
        this.#commitCloses();
        this.#options.disk.write(record);
        clock.after(dice.between(0, 3), () => alive() && resolve());
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
    if (!this.#options.alive()) return;
    for (const grant of this.#closing.splice(0)) this.#options.disk.grants.delete(grant);
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
