import type { Clock, Log } from '../core/index.ts';
import type { Allocator, RowBlock } from '../reserve/index.ts';

/** Milliseconds between the end of one sweep and the next. */
const pause = 300_000;

export interface SweepingOptions {
  readonly allocators: ReadonlyMap<string, Allocator>;
  readonly block: RowBlock;
  /** Whether a grant has the row, or its undo is under way. */
  readonly isLive: (device: string, row: number) => boolean;
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
    for (const [device, allocator] of this.#options.allocators) {
      if (this.#closed) return;
      await this.#sweep(device, allocator);
    }
  }

  async #sweep(device: string, allocator: Allocator): Promise<void> {
    const { block, isLive, log } = this.#options;
    try {
      const removed =
        (await allocator.sweep?.(device, { ...block, isLive: (row) => isLive(device, row) })) ?? [];
      for (const what of removed) log.warn({ device, what }, 'removed what no grant has');
    } catch (cause) {
      log.warn({ device, cause: String(cause) }, 'could not look for what no grant has; it is tried again');
    }
  }
}
