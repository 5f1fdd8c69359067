import type { Clock, Log } from './core/index.ts';
import type { OutsideHolder } from './harmony/index.ts';
import {
  decodeLocks,
  decodeNotification,
  encodeCreateSubscription,
  encodeGetLocks,
  endedSession,
  type NetconfClient,
  namespaces,
} from './netconf/index.ts';
import { OutsideBook } from './outside-book.ts';
import type { OutsideLocks, OutsideWait } from './proxy/index.ts';

export interface OutsideOptions {
  /** Opens a session of Forelock's own that has settled, as its profile asks. */
  readonly clientFor: (device: string, wanted?: () => void) => Promise<NetconfClient>;
  /** Whether the device's session of that id is one behind a client of Forelock. */
  readonly isOwn: (device: string, session: number) => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** Looks for those who lock devices past Forelock, from when a device has refused a lock for such a one until it is gone. */
export interface OutsideWatch extends OutsideLocks {
  holders(device: string): readonly OutsideHolder[];
  close(): void;
}

/** Milliseconds between two looks, while somebody waits for a lock and while nobody does. */
const lookEvery = { waited: 1_000, idle: 10_000 };
/** Milliseconds after which a device that could not tell is asked again. */
const askAgain = 60_000;

export function openOutsideWatch(options: OutsideOptions): OutsideWatch {
  const devices = new Map<string, DeviceWatch>();
  const watchOf = (device: string): DeviceWatch => {
    const watch = devices.get(device) ?? new DeviceWatch(device, options);
    devices.set(device, watch);
    return watch;
  };
  return {
    wait: (device) => watchOf(device).wait(),
    holders: (device) => devices.get(device)?.book.holders() ?? [],
    close: () => {
      for (const watch of devices.values()) watch.close();
    },
  };
}

/** One device: asked over a session of Forelock's own, which is open for as long as there is something to ask. */
class DeviceWatch {
  readonly book: OutsideBook;
  readonly #device: string;
  readonly #options: OutsideOptions;
  #looking = false;
  #lookNow: () => void = () => {};
  #deafUntil = 0;
  #open = true;
  #client: NetconfClient | undefined;

  constructor(device: string, options: OutsideOptions) {
    this.#device = device;
    this.#options = options;
    this.book = new OutsideBook(device, options);
  }

  wait(): OutsideWait {
    const wait = Symbol(this.#device);
    return {
      heldBy: (session, datastore) => {
        const { isNews, gone } = this.book.refused(wait, { session, datastore });
        if (isNews) this.#lookNow();
        if (this.book.isWaited) this.#look();
        return gone;
      },
      close: (had) => this.book.closeWait(wait, had),
    };
  }

  close(): void {
    this.#open = false;
    this.#lookNow();
    this.#client?.destroy();
  }

  #look(): void {
    const { clock, log } = this.#options;
    if (this.#looking || !this.#open || clock.now() < this.#deafUntil) return;
    this.#looking = true;
    const lost = (cause: unknown): void => {
      this.#deafUntil = clock.now() + askAgain;
      this.book.deaf();
      if (this.#open) log.info({ device: this.#device, why: String(cause) }, 'a device tells no locks');
    };
    void this.#watch()
      .catch(lost)
      .then(() => {
        this.#looking = false;
        if (this.book.isOpen) this.#look();
      });
  }

  async #watch(): Promise<void> {
    let isWanted = false;
    const client = await this.#options.clientFor(this.#device, () => {
      isWanted = true;
      this.#lookNow();
    });
    this.#client = client;
    try {
      await this.#subscribe(client);
      while (this.#open) {
        const before = this.book.changes;
        const { ok, data, errors } = await client.rpc(encodeGetLocks());
        if (!ok) throw new Error(errors[0]?.message ?? 'it refuses to tell');
        if (this.book.changes === before) this.book.told(decodeLocks(data));
        if (!this.book.isOpen || isWanted) break;
        await this.#pause();
      }
    } finally {
      await client.close();
    }
  }

  /** RFC 6470: a session's end is told at once. Without :interleave (RFC 5277) such a session could ask nothing more. */
  async #subscribe(client: NetconfClient): Promise<void> {
    const offered = client.hello.capabilities.join('\n');
    if (!offered.includes(namespaces.monitoring)) throw new Error('it offers no ietf-netconf-monitoring');
    const wanted = [':notification:1.0', ':interleave:1.0', namespaces.sessionEvents];
    if (!wanted.every((each) => offered.includes(each))) return;
    client.onNotification((xml) => {
      const ended = endedSession(decodeNotification(xml));
      if (ended !== undefined) this.book.ended(ended);
    });
    const subtree = `<netconf-session-end xmlns="${namespaces.sessionEvents}"/>`;
    await client.rpc(encodeCreateSubscription(undefined, { subtree }));
  }

  async #pause(): Promise<void> {
    const { clock } = this.#options;
    await new Promise<void>((resolve) => {
      const callOff = clock.after(this.book.isWaited ? lookEvery.waited : lookEvery.idle, resolve);
      this.#lookNow = () => {
        callOff();
        resolve();
      };
    });
  }
}
