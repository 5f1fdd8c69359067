import type { Clock } from '../core/index.ts';

const firstRetry = 250;
const longestRetry = 30_000;

type Attempt = () => Promise<void>;
/** Told of each failure, with the milliseconds until the next try. */
type Failed = (cause: unknown, retry: number) => void;

/** What must be done some time, by devices that may not answer: tried again, later and later, until it has worked. */
export class Retries {
  readonly #clock: Clock;
  readonly #due = new Set<() => void>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves after the first try, well or not, so that a device which does not answer holds up nobody. */
  run(attempt: Attempt, failed: Failed): Promise<void> {
    return this.#try(attempt, failed, firstRetry);
  }

  close(): void {
    this.#closed = true;
    for (const callOff of this.#due) callOff();
  }

  async #try(attempt: Attempt, failed: Failed, retry: number): Promise<void> {
    try {
      await attempt();
    } catch (cause) {
      failed(cause, retry);
      this.#again(retry, () => this.#try(attempt, failed, Math.min(retry * 2, longestRetry)));
    }
  }

  #again(delay: number, action: Attempt): void {
    if (this.#closed) return;
    const callOff = this.#clock.after(delay, () => {
      this.#due.delete(callOff);
      void action();
    });
    this.#due.add(callOff);
  }
}
