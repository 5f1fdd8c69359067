import { eachResource, type Resources } from '../core/index.ts';
import type { HolderSignal } from './lock-queue.ts';
import type { Signal } from './signal.ts';
import type { Witnessed } from './witness.ts';
import type { Expected, Seat, Work } from './work.ts';

/** What there is to tell of, and to whom. */
export interface TellingOptions {
  /** By grant. */
  readonly seats: ReadonlyMap<string, Seat>;
  /** Requests under way, by id. */
  readonly expected: ReadonlyMap<string, Expected>;
  /** What of a device is not set aside. */
  readonly available: (device: string) => Resources;
  readonly witnessed: Witnessed;
}

/** What holders are told of their grants: nothing before they have heard of the grant itself. */
export class Telling {
  readonly #options: TellingOptions;
  /** Grants whose holder has not heard of them yet. */
  readonly #untold = new Set<string>();
  /** What their holders are to hear of them then. */
  readonly #early = new Map<string, readonly Signal[]>();
  /** Grants whose holder has been told to yield, and not to resume. */
  readonly #yielding = new Set<string>();

  constructor(options: TellingOptions) {
    this.#options = options;
  }

  /** A grant that its holder is not to hear of before `tellGranted`. */
  begin(grant: string): void {
    this.#untold.add(grant);
  }

  isUntold(grant: string): boolean {
    return this.#untold.has(grant);
  }

  /** It came to nothing, and its holder hears that alone. */
  forget(grant: string): void {
    this.#untold.delete(grant);
    this.#early.delete(grant);
  }

  /** That it waited, and what has come up since the lock machine made the grant. */
  tellGranted({ grant: { id }, work, waited }: Seat): void {
    this.#untold.delete(id);
    if (waited > 0) this.tell(work, { type: 'granted', grant: id, waited });
    for (const signal of this.#early.get(id) ?? []) this.#pass(id, work, signal);
    this.#early.delete(id);
  }

  /** The Interleaved Signal: who waits, until when, what that one is to have, and what is left for the holder. */
  tellHolder(signal: HolderSignal): void {
    const { id, request } = signal.grant;
    const seat = this.#options.seats.get(id);
    // Somebody may wait for a grant from the very step on that made it, when its seat is not there yet.
    const work = (seat ?? this.#options.expected.get(request.id))?.work;
    const made = work && this.#signalOf(signal, work);
    if (work === undefined || made === undefined) return;
    if (seat !== undefined && !this.#untold.has(id)) this.#pass(id, work, made);
    else if (made.type === 'resume') this.#early.delete(id);
    else this.#early.set(id, [...(this.#early.get(id) ?? []), made]);
  }

  /** To those who are to yield: what is left for them on a device has changed. */
  tellLeft(devices: readonly string[], except?: string): void {
    const { seats, available } = this.#options;
    for (const id of this.#yielding) {
      if (id === except) continue;
      const work = seats.get(id)?.work;
      if (work === undefined) this.#yielding.delete(id);
      else if (devices.includes(work.device))
        this.tell(work, { type: 'resources-changed', left: available(work.device) });
    }
  }

  #signalOf(signal: HolderSignal, work: Work): Signal | undefined {
    const grant = signal.grant.id;
    if (signal.type === 'resume') return { type: 'resume', grant };
    const waiter = this.#options.expected.get(signal.waiter);
    if (waiter === undefined) return undefined;
    const { tool: by, priority } = waiter.work;
    const granted = waiter.prediction.directive.device;
    const available = this.#options.available(work.device);
    const left = eachResource((name) => Math.max(0, available[name] - granted[name]));
    return { type: 'yield-requested', grant, by, priority, granted, left, deadline: signal.deadline };
  }

  #pass(grant: string, work: Work, signal: Signal): void {
    if (signal.type === 'resume') this.#yielding.delete(grant);
    else this.#yielding.add(grant);
    this.tell(work, signal);
  }

  /** At once: for what is no matter of a grant that its holder has not heard of. */
  tell(work: Work, signal: Signal): void {
    this.#options.witnessed.signalled(work, signal);
    work.onSignal(signal);
  }
}
