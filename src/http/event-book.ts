import type { Happening } from '../harmony/index.ts';
import type { LoadTold } from './schema/amounts.ts';
import { toldLoad } from './schema/amounts.ts';

/** What the stream tells: a happening, in JSON's terms. */
type Told<T> = T extends { readonly type: 'load' } ? Omit<T, 'load'> & { readonly load: LoadTold } : T;
export type EventTold = Told<Happening>;

export type EventKind = 'request' | 'grant' | 'signal' | 'load';

/** One event, in its place. */
export interface BookedEvent {
  readonly sequence: number;
  readonly kind: EventKind;
  readonly devices: readonly string[];
  readonly event: EventTold;
}

/** Events that are kept for those who come back with a Last-Event-ID. */
const kept = 4_096;

/** The newest events, in the order in which they came, and who listens to them. */
export class EventBook {
  /** Tells the events of this run from those of an earlier one, whose numbers began at 1 too. */
  readonly run: string;
  readonly #events: BookedEvent[] = [];
  readonly #listeners = new Set<(event: BookedEvent) => void>();
  #sequence = 0;

  constructor(run: string) {
    this.run = run;
  }

  get last(): number {
    return this.#sequence;
  }

  add(happening: Happening): void {
    this.#sequence += 1;
    const event = happening.type === 'load' ? { ...happening, load: toldLoad(happening.load) } : happening;
    const devices = 'devices' in happening ? happening.devices : [];
    const booked = { sequence: this.#sequence, kind: kindOf(happening), devices, event };
    this.#events.push(booked);
    if (this.#events.length >= 2 * kept) this.#events.splice(0, this.#events.length - kept);
    for (const listener of this.#listeners) listener(booked);
  }

  /** Those behind a sequence; undefined where some of them are not kept any more, or were of another run. */
  since(run: string, sequence: number): readonly BookedEvent[] | undefined {
    const oldest = this.#events[0]?.sequence ?? this.#sequence + 1;
    if (run !== this.run || sequence > this.#sequence || sequence < oldest - 1) return undefined;
    return this.#events.slice(sequence - oldest + 1);
  }

  /** The returned function ends it. */
  listen(listener: (event: BookedEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

function kindOf({ type }: Happening): EventKind {
  if (type === 'signal' || type === 'load') return type;
  return type.startsWith('grant') ? 'grant' : 'request';
}
