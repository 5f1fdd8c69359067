import { Worker } from 'node:worker_threads';
import type { SeriesForecast, SeriesTask } from './series-forecast.ts';

/** A forecast and the milliseconds that its thread was busy, or why there is none. */
export type JobAnswer =
  | { readonly result: SeriesForecast; readonly took: number }
  | { readonly fault: string };

/** Fits off the event loop. */
export interface ForecastPool {
  /** Never rejects: what went wrong in the thread, a time-out and a closed pool are faults. */
  run(task: SeriesTask): Promise<JobAnswer>;
  /** Jobs that are waiting or under way. */
  readonly pending: number;
  /** Threads thrown away, after a throw or a time-out; and the time-outs alone. */
  readonly counts: { readonly discarded: number; readonly timeouts: number };
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly threads: number;
  /** Milliseconds for one job, the start of its thread among them. */
  readonly timeout: number;
  /** The thread's program, compiled. */
  readonly program: URL;
}

interface Job {
  readonly task: SeriesTask;
  readonly settle: (answer: JobAnswer) => void;
}

/** Threads start with the first job that needs them, so a pool costs nothing until then. */
export function openForecastPool(options: Partial<PoolOptions> = {}): ForecastPool {
  return new Pool({
    threads: 1,
    timeout: 10_000,
    program: new URL('./worker.js', import.meta.url),
    ...options,
  });
}

class Pool implements ForecastPool {
  readonly counts = { discarded: 0, timeouts: 0 };
  readonly #options: PoolOptions;
  readonly #waiting: Job[] = [];
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, (answer: JobAnswer) => void>();
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get pending(): number {
    return this.#waiting.length + this.#busy.size;
  }

  run(task: SeriesTask): Promise<JobAnswer> {
    if (this.#isClosed) return Promise.resolve({ fault: 'the pool is closed' });
    return new Promise((settle) => {
      this.#waiting.push({ task, settle });
      this.#next();
    });
  }

  #next(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#idle.pop() ?? this.#start();
      if (worker === undefined) return;
      const job = this.#waiting.shift();
      if (job !== undefined) this.#give(worker, job);
    }
  }

  #start(): Worker | undefined {
    if (this.#busy.size + this.#idle.length >= this.#options.threads) return undefined;
    // The libraries print warnings about fits: nobody reads them, the guard decides.
    const worker = new Worker(this.#options.program, { stdout: true, stderr: true });
    worker.stdout.resume();
    worker.stderr.resume();
    worker.on('message', (answer: JobAnswer) => this.#busy.get(worker)?.(answer));
    worker.on('error', (cause) => this.#busy.get(worker)?.({ fault: cause.message }));
    worker.on('exit', () => this.#forget(worker));
    worker.unref();
    return worker;
  }

  #give(worker: Worker, { task, settle }: Job): void {
    const finish = (answer: JobAnswer): void => {
      clearTimeout(timer);
      this.#busy.delete(worker);
      if ('fault' in answer) this.#discard(worker);
      else if (!this.#isClosed) this.#idle.push(worker);
      worker.unref();
      settle(answer);
      this.#next();
    };
    const timer = setTimeout(() => {
      this.counts.timeouts += 1;
      finish({ fault: `no forecast in ${this.#options.timeout} ms` });
    }, this.#options.timeout);
    this.#busy.set(worker, finish);
    worker.ref();
    worker.postMessage(task);
  }

  #discard(worker: Worker): void {
    if (!this.#isClosed) this.counts.discarded += 1;
    void worker.terminate();
  }

  /** A thread that ended by itself. */
  #forget(worker: Worker): void {
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#busy.get(worker)?.({ fault: 'the thread ended' });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { settle } of this.#waiting.splice(0)) settle({ fault: 'the pool is closed' });
    const threads = [...this.#busy.keys(), ...this.#idle.splice(0)];
    for (const finish of [...this.#busy.values()]) finish({ fault: 'the pool is closed' });
    await Promise.all(threads.map((worker) => worker.terminate()));
  }
}
