import type { Clock } from '../core/index.ts';
import type { NetconfClient } from '../netconf/index.ts';
import { Busy, commitEdits, type QosEdit, type QosPlace } from './netconf-qos-commit.ts';

/** A device whose QoS is configured over NETCONF. */
export interface QosLineOptions {
  readonly place: QosPlace;
  /** Opens a session that has settled, for these commits alone. */
  readonly open: () => Promise<NetconfClient>;
  /** Whether a session of the device, by its own session-id, is one that Forelock holds a grant on. */
  readonly isOwn: (session: number) => boolean;
  readonly clock: Clock;
}

interface Waiting extends QosEdit {
  /** Milliseconds since the epoch until which somebody past Forelock is waited for. */
  readonly deadline: number;
}

/** Milliseconds that a reservation waits for somebody past Forelock who holds the datastore. */
const patience = 5_000;
const firstBackoff = 10;
const longestBackoff = 500;

/** One device's commits, one after the other; those that come while one is under way share the next. */
export class QosLine {
  readonly #options: QosLineOptions;
  #waiting: Waiting[] = [];
  #working = false;
  #client: NetconfClient | undefined;
  #wake: (() => void) | undefined;
  #open = true;

  constructor(options: QosLineOptions) {
    this.#options = options;
  }

  /** Resolves when the edit is committed. Rejects with Busy where the datastore is held, else with what the device said. */
  submit(edit: string, removal: string): Promise<void> {
    return new Promise((done, failed) => {
      const deadline = this.#options.clock.now() + patience;
      this.#waiting.push({ edit, removal, done, failed, deadline });
      void this.#work();
    });
  }

  /** Ends the session; what waits is rejected. */
  async close(): Promise<void> {
    this.#open = false;
    this.#wake?.();
    await this.#client?.close();
    this.#client = undefined;
  }

  async #work(): Promise<void> {
    if (this.#working) return;
    this.#working = true;
    let backoff = firstBackoff;
    // Whoever asks in the same turn of the loop goes along.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const busy = await this.#carryOut(this.#waiting.splice(0));
      backoff = busy ? Math.min(backoff * 2, longestBackoff) : firstBackoff;
      if (busy) await this.#pause(backoff);
    }
    this.#working = false;
  }

  /** True where those that are left have to wait for somebody else. */
  async #carryOut(edits: readonly Waiting[]): Promise<boolean> {
    const left = new Map<Waiting, QosEdit>();
    for (const each of edits)
      left.set(
        each,
        answering(each, () => left.delete(each)),
      );
    try {
      if (!this.#open) throw new Error('Forelock is ending');
      await this.#commit(left);
      return false;
    } catch (cause) {
      const waiting = [...left.keys()].filter((each) => this.#mayWait(each, cause));
      for (const [each, { failed }] of left) if (!waiting.includes(each)) failed(cause as Error);
      this.#waiting.unshift(...waiting);
      return waiting.length > 0;
    }
  }

  /** A session that the device has closed meanwhile is opened anew, once, for what is not answered yet. */
  async #commit(left: ReadonlyMap<Waiting, QosEdit>): Promise<void> {
    const { place, open } = this.#options;
    const warm = this.#client !== undefined;
    const client = this.#client ?? (await open());
    this.#client = client;
    try {
      await commitEdits(client, place, [...left.values()]);
    } catch (cause) {
      if (cause instanceof Busy) throw this.#owned(cause);
      this.#client = undefined;
      client.destroy();
      if (!warm) throw cause;
      await this.#commit(left);
    }
  }

  /** Who holds it under a grant of Forelock may wait for the very grant that this edit is for: it is not waited for. */
  #owned({ message, holder }: Busy): Busy {
    return new Busy(message, holder, holder !== undefined && this.#options.isOwn(holder));
  }

  #mayWait({ deadline }: Waiting, cause: unknown): boolean {
    return cause instanceof Busy && !cause.own && this.#options.clock.now() < deadline;
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const callOff = this.#options.clock.after(milliseconds, resolve);
      this.#wake = () => {
        callOff();
        resolve();
      };
    });
  }
}

function answering({ edit, removal, done, failed }: QosEdit, answered: () => void): QosEdit {
  return {
    ...{ edit, removal },
    done: () => {
      answered();
      done();
    },
    failed: (cause) => {
      answered();
      failed(cause);
    },
  };
}
