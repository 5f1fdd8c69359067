import type { Clock, Log } from '../core/index.ts';
import type { Allocator } from '../reserve/index.ts';

/** Milliseconds between the end of one sweep and the next. */
const pause = 300_000;

export interface SweepingOptions {
  readonly allocators: ReadonlyMap<string, Allocator>;
  /** The highest row number given out so far, by device. */
  readonly lastRows: () => Readonly<Record<string, number>>;
  /** Rows of the grants that there are now. */
  readonly liveRows: (device: string) => ReadonlySet<number>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Looks at each device, one after the other, for what stands there as Forelock's without a grant: what a lost journal, or an
 * agent that kept more than it said, has left. The undo of grants is not its work.
 */
export class Sweeping {
  readonly #options: SweepingOptions;
  #callOff: () => void = () => {};
  #running: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: SweepingOptions) {
    this.#options = options;
  }

  /** Sweeps now, beside what else goes on, and from time to time. */
  start(): void {
    if ([...this.#options.allocators.values()].every(({ sweep }) => sweep === undefined)) return;
    this.#running = this.#sweepAll().then(() => {
      if (!this.#closed) this.#callOff = this.#options.clock.after(pause, () => this.start());
    });
  }

  /** Resolves when no device is asked any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#callOff();
    await this.#running;
  }

  async #sweepAll(): Promise<void> {
    const { allocators, lastRows } = this.#options;
    const rows = lastRows();
    for (const [device, allocator] of allocators) {
      const last = rows[device] ?? 0;
      if (this.#closed) return;
      if (last > 0) await this.#sweep(device, allocator, last);
    }
  }

  async #sweep(device: string, allocator: Allocator, last: number): Promise<void> {
    const { liveRows, log } = this.#options;
    try {
      const isLive = (row: number): boolean => liveRows(device).has(row);
      const removed = (await allocator.sweep?.(device, { last, isLive })) ?? [];
      for (const what of removed) log.warn({ device, what }, 'removed what no grant has');
    } catch (cause) {
      log.warn({ device, cause: String(cause) }, 'could not look for what no grant has; it is tried again');
    }
  }
}
