import type { Clock } from '../core/index.ts';
import type { NetconfClient } from '../netconf/index.ts';
import type { TakeTerms } from './allocator.ts';
import { Busy, commitEdits, type QosEdit, type QosPlace } from './netconf-qos-commit.ts';

/** A session of the device that Forelock holds a grant on. */
export interface OwnHolder {
  /** As the lock machine knows it. */
  readonly owner: string;
  /** Whether it has something set aside on the device. */
  readonly reserved: boolean;
  /** Whether it is in the queue for something else: then nobody knows when its lock goes. */
  readonly waits: boolean;
}

/** A device whose QoS is configured over NETCONF. */
export interface QosLineOptions {
  readonly place: QosPlace;
  /** Opens a session that has settled, for these commits alone. */
  readonly open: () => Promise<NetconfClient>;
  /** Of a session of the device, by its own session-id; undefined where Forelock has no grant on it. */
  readonly ownHolder: (session: number) => OwnHolder | undefined;
  /** Whether a reservation may be owed for whoever of Forelock's holds the lock. */
  readonly allowOwed: boolean;
  readonly clock: Clock;
}

interface Waiting extends QosEdit {
  /** Undefined for an undo. */
  readonly terms: TakeTerms | undefined;
  /** Milliseconds since the epoch until which a lock is waited for. */
  readonly deadline: number;
}

/** The lock is a session's of Forelock: a reservation is left to be made when it has gone. */
export class Owed extends Busy {}

/** Milliseconds that is waited for a lock where no request says how long it waits. */
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

  /**
   * Resolves when the edit is committed. Rejects with Owed or Busy where the datastore is held and that is not waited for
   * any more, else with what the device said.
   */
  submit(edit: string, removal: string, terms?: TakeTerms): Promise<void> {
    return new Promise((done, failed) => {
      const deadline = terms?.until ?? this.#options.clock.now() + patience;
      this.#waiting.push({ edit, removal, done, failed, terms, deadline });
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
      const waiting: Waiting[] = [];
      for (const [each, { failed }] of left) {
        const final = cause instanceof Busy ? this.#refusalOf(each, cause) : (cause as Error);
        if (final === undefined) waiting.push(each);
        else failed(final);
      }
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
      if (cause instanceof Busy) throw cause;
      this.#client = undefined;
      client.destroy();
      if (!warm) throw cause;
      await this.#commit(left);
    }
  }

  /** Undefined where the lock is waited for; docs/decisions/0024 says who is. */
  #refusalOf({ terms, deadline }: Waiting, { message, holder }: Busy): Busy | undefined {
    const { clock, ownHolder, allowOwed } = this.#options;
    const own = holder === undefined ? undefined : ownHolder(holder);
    if (own !== undefined) {
      if (terms === undefined) return new Busy(message, holder);
      if (allowOwed || (own.owner === terms.owner && own.reserved)) return new Owed(message, holder);
      if (own.waits) return new Busy(`${message}; that session waits for a grant itself`, holder);
    }
    if (terms?.isWanted() === false) return new Busy(`${message}; the request was called off`, holder);
    if (clock.now() >= deadline) return new Busy(message, holder);
    return undefined;
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
