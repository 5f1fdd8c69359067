import type { DeviceStatus } from '../../harmony/index.ts';
import type { EventTold } from '../event-book.ts';
import type { GrantItem } from '../schema/device.ts';
import type { RequestItem } from '../schema/request.ts';
import type { Summary } from '../schema/status.ts';
import { type PageTold, read, readAll } from './asked.ts';
import type { Book, WorkflowSeen } from './book.ts';
import { type Heard, hear } from './event-stream.ts';

/** The newest workflows that are over: more than the timeline has rows for. */
const past = '/v1/history?limit=500';
/** Milliseconds between two readings of the lists, for what no event tells, as locks past Forelock. */
const refresh = 30_000;

/** Keeps a book as Forelock's is: by its lists, and by the stream of what happens. */
export class Follower {
  readonly #book: Book;
  readonly #heard: (event: EventTold) => void;
  /** Events that came while the lists are read; undefined while they are not. */
  #early: EventTold[] | undefined;
  #knowsPast = false;
  /** Milliseconds that Forelock's clock is ahead of the browser's. */
  ahead = 0;

  constructor(book: Book, heard: (event: EventTold) => void) {
    this.#book = book;
    this.#heard = heard;
  }

  /** Rejects when the stream ends: with what went wrong. */
  async follow(): Promise<never> {
    const stop = new AbortController();
    const failed = (cause: unknown): void => stop.abort(cause);
    const list = (): void => void this.#readLists().catch(failed);
    const take = (event: Heard): void => {
      if (event.type === 'gap') list();
      else this.#take(event);
    };
    const timer = setInterval(list, refresh);
    try {
      await hear(take, list, stop.signal);
    } finally {
      clearInterval(timer);
    }
    throw new Error('Forelock has ended the stream of events; it is asked again');
  }

  #take(event: EventTold): void {
    if (this.#early !== undefined) this.#early.push(event);
    else {
      this.#book.hear(event);
      this.#heard(event);
    }
  }

  /** What happens meanwhile is heard behind it: so nothing is missed, and what is in the lists already changes nothing. */
  async #readLists(): Promise<void> {
    if (this.#early !== undefined) return;
    this.#early = [];
    try {
      // Before the grants that stand, so that none is in both.
      if (!this.#knowsPast) this.#book.remember((await read<PageTold<WorkflowSeen>>(past)).items);
      this.#knowsPast = true;
      const [summary, devices, requests, grants] = await Promise.all([
        read<Summary>('/v1/status'),
        readAll<DeviceStatus>('/v1/devices'),
        readAll<RequestItem>('/v1/requests'),
        readAll<GrantItem>('/v1/grants'),
      ]);
      this.ahead = summary.at - Date.now();
      this.#book.read({ devices, requests, grants });
    } finally {
      const early = this.#early;
      this.#early = undefined;
      for (const event of early) this.#take(event);
    }
  }
}
