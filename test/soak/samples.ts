import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import type { ForelockClient } from '../../src/sdk/index.ts';
import type { Held } from './held.ts';
import type { Series } from './trend.ts';

export type Sample = Readonly<Record<string, number>>;

/** What the tables have, by reading copies: the files are Forelock's alone while it runs. */
const tables: readonly (readonly [file: string, table: string])[] = [
  ['journal', 'grants'],
  ['journal', 'tokens'],
  ['history', 'records'],
  ['loads', 'chunks'],
  ['models', 'models'],
];

/** Asks Forelock's process, its API, and the files of its state directory. */
export class Sampler {
  readonly #forelock: ChildProcess;
  readonly #client: ForelockClient;
  readonly #state: string;
  readonly #begun = performance.now();
  readonly #times: number[] = [];
  readonly #samples: Sample[] = [];

  constructor(forelock: ChildProcess, client: ForelockClient, state: string) {
    this.#forelock = forelock;
    this.#client = client;
    this.#state = state;
  }

  async take(): Promise<Sample> {
    const answer = once(this.#forelock, 'message') as Promise<[Held]>;
    this.#forelock.send('tell');
    const [held] = await answer;
    const devices = await this.#client.devices();
    const sample = {
      ...held,
      descriptors: readdirSync(`/proc/${this.#forelock.pid}/fd`).length,
      sessions: devices.reduce((sum, { sessions }) => sum + sessions, 0),
      grants: (await this.#client.grants()).length,
      ...this.#rows(),
    };
    this.#times.push((performance.now() - this.#begun) / 1_000);
    this.#samples.push(sample);
    return sample;
  }

  /** Of the samples from that second on. */
  series(from: number): readonly Series[] {
    const first = this.#times.findIndex((time) => time >= from);
    const times = this.#times.slice(first);
    const names = Object.keys(this.#samples[0] ?? {});
    return names.map((name) => ({
      ...{ name, times, values: this.#samples.slice(first).map((sample) => sample[name] ?? 0) },
    }));
  }

  #rows(): Sample {
    const copies = join(this.#state, '..', 'copies');
    rmSync(copies, { recursive: true, force: true });
    mkdirSync(copies);
    const rows: Record<string, number> = {};
    for (const [file, table] of tables) rows[`rows of ${table}`] = this.#count(copies, file, table);
    return rows;
  }

  /** A copy that was taken in the middle of a write is taken again. */
  #count(copies: string, file: string, table: string): number {
    for (let tries = 1; ; tries += 1) {
      const copy = join(copies, `${file}-${table}-${tries}.db`);
      for (const suffix of ['', '-wal']) {
        const from = join(this.#state, `${file}.db${suffix}`);
        if (existsSync(from)) copyFileSync(from, `${copy}${suffix}`);
      }
      try {
        return countIn(copy, table);
      } catch (cause) {
        if (tries === 5) throw cause;
      }
    }
  }
}

function countIn(file: string, table: string): number {
  const database = new Database(file);
  try {
    const row = database.prepare(`SELECT count(*) AS count FROM ${table}`).get() as {
      readonly count: number;
    };
    return row.count;
  } finally {
    database.close();
  }
}
