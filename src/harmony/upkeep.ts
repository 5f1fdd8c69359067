import type { Clock, Log } from '../core/index.ts';
import type { AllocationStep, Allocator } from '../reserve/index.ts';
import type { Monitoring } from './monitoring.ts';

/** Milliseconds between the end of one look and the next. */
const pause = 30_000;

export interface UpkeepOptions {
  readonly allocators: ReadonlyMap<string, Allocator>;
  /** Goes through what stands, in turn with its changes. */
  readonly standing: Pick<Monitoring, 'seeTo'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Looks at what is set aside for running grants, and makes anew what a device has lost: an agent that was started again has
 * none of its volatile rows, while the sessions of NETCONF may go on as if nothing had been.
 */
export class Upkeep {
  readonly #options: UpkeepOptions;
  #callOff: () => void = () => {};
  #running: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: UpkeepOptions) {
    this.#options = options;
  }

  start(): void {
    const { allocators, standing, clock } = this.#options;
    if ([...allocators.values()].every(({ stands }) => stands === undefined)) return;
    this.#callOff = clock.after(pause, () => {
      this.#running = standing
        .seeTo((grant, step) => this.#see(grant, step))
        .then(() => {
          if (!this.#closed) this.start();
        });
    });
  }

  /** Resolves when no device is asked any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#callOff();
    await this.#running;
  }

  /** What is half there is taken away first. */
  async #see(grant: string, step: AllocationStep): Promise<void> {
    const { allocators, log } = this.#options;
    const allocator = allocators.get(step.device);
    const told = { grant, device: step.device, resource: step.resource };
    try {
      if (allocator === undefined || (await allocator.stands?.(step)) !== false) return;
      log.warn(told, 'the device has lost a reservation: it is made anew');
      await allocator.undo(step);
      await allocator.take(step);
    } catch (cause) {
      log.warn({ ...told, cause: String(cause) }, 'could not see to a reservation; it is tried again');
    }
  }
}
