import type { Clock, Log } from './core/index.ts';
import type { OutsideHolder } from './harmony/index.ts';
import type { MonitoredLock } from './netconf/index.ts';

export interface OutsideBookOptions {
  /** Whether the device's session of that id is one behind a client of Forelock. */
  readonly isOwn: (device: string, session: number) => boolean;
  readonly clock: Clock;
  readonly log: Log;
}

type Held = Pick<OutsideHolder, 'session' | 'datastore'>;

interface Waiting extends Held {
  readonly wake: () => void;
}

/** Who holds one device's locks past Forelock, as far as is known, and who waits for that. */
export class OutsideBook {
  readonly #device: string;
  readonly #options: OutsideBookOptions;
  readonly #holders = new Map<string, OutsideHolder>();
  /** By the wait that they belong to. */
  readonly #waits = new Map<symbol, Waiting>();
  #changes = 0;

  constructor(device: string, options: OutsideBookOptions) {
    this.#device = device;
    this.#options = options;
  }

  holders(): readonly OutsideHolder[] {
    return [...this.#holders.values()];
  }

  get isWaited(): boolean {
    return this.#waits.size > 0;
  }

  /** Whether there is something to find out. */
  get isOpen(): boolean {
    return this.isWaited || this.#holders.size > 0;
  }

  /** Counts the ends of locks that were heard of by other ways than `told`, which may be newer than what it brings. */
  get changes(): number {
    return this.#changes;
  }

  /** A refusal named that session. Gives whether it was not known to hold the lock, and when it is known to have gone. */
  refused(wait: symbol, held: Held): { readonly isNews: boolean; readonly gone: Promise<void> } {
    const { isOwn, clock } = this.#options;
    const before = this.#waits.get(wait);
    if (before !== undefined && keyOf(before) !== keyOf(held)) this.closeWait(wait, true);
    if (isOwn(this.#device, held.session)) return { isNews: false, gone: new Promise(() => {}) };
    const isNews = !this.#holders.has(keyOf(held));
    if (isNews)
      this.#add(
        { ...held, user: null, host: null, since: clock.now(), found: 'lock-denied' },
        'outside-lock',
      );
    const gone = new Promise<void>((wake) => this.#waits.set(wait, { ...held, wake }));
    return { isNews, gone };
  }

  /** That wait is over; where it ended with the lock, nobody else has it. */
  closeWait(wait: symbol, had: boolean): void {
    const waiting = this.#waits.get(wait);
    if (waiting === undefined) return;
    this.#waits.delete(wait);
    const holder = this.#holders.get(keyOf(waiting));
    if (holder === undefined) return;
    if (had) this.#gone(holder);
    else if (holder.found === 'lock-denied' && !this.#isWaitedFor(holder))
      this.#holders.delete(keyOf(holder));
  }

  /** All the locks of the device, as it tells them. */
  told(locks: readonly MonitoredLock[]): void {
    const outside = locks.filter(({ session }) => !this.#options.isOwn(this.#device, session));
    const listed = new Set(outside.map(keyOf));
    for (const holder of this.holders())
      if (holder.found === 'monitoring' && !listed.has(keyOf(holder))) this.#gone(holder);
    for (const lock of outside) {
      const known = this.#holders.get(keyOf(lock));
      if (known?.found === 'monitoring') continue;
      const { datastore, session, user = null, host = null } = lock;
      const since = lock.since ?? known?.since ?? this.#options.clock.now();
      this.#add({ datastore, session, user, host, since, found: 'monitoring' }, 'outside-lock');
    }
  }

  /** The device has told that a session ended. */
  ended(session: number): void {
    for (const holder of this.holders()) if (holder.session === session) this.#gone(holder);
  }

  /** The device tells no more: only what it refuses is known, and that for as long as somebody asks. */
  deaf(): void {
    for (const holder of this.holders()) {
      if (this.#isWaitedFor(holder)) this.#holders.set(keyOf(holder), { ...holder, found: 'lock-denied' });
      else this.#holders.delete(keyOf(holder));
    }
  }

  #add(holder: OutsideHolder, event: string): void {
    this.#holders.set(keyOf(holder), holder);
    this.#audit(event, holder);
  }

  #gone(holder: OutsideHolder): void {
    this.#changes += 1;
    this.#holders.delete(keyOf(holder));
    this.#audit('outside-lock-gone', holder, { held: this.#options.clock.now() - holder.since });
    for (const waiting of this.#waits.values()) if (keyOf(waiting) === keyOf(holder)) waiting.wake();
  }

  #isWaitedFor(holder: Held): boolean {
    return [...this.#waits.values()].some((waiting) => keyOf(waiting) === keyOf(holder));
  }

  #audit(event: string, holder: OutsideHolder, more: object = {}): void {
    const { session: deviceSession, host: from, ...fields } = holder;
    this.#options.log.info({ event, device: this.#device, deviceSession, from, ...fields, ...more }, event);
  }
}

function keyOf({ session, datastore }: Held): string {
  return `${session} ${datastore}`;
}
