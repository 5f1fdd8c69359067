import type { Harmony } from '../../src/harmony/index.ts';
import { clashes } from '../lock/reference.ts';
import { asRequest, type Claim } from './claim.ts';
import type { GrantBook } from './grant-book.ts';
import type { RunLog } from './run-log.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** Milliseconds within which a signal that is due has come. */
const bound = 3_000;

type Once = 'granted' | 'revoked' | 'deadlock-victim';

/** A session that has subscribed to Forelock's stream. */
interface Listener {
  readonly session: number;
  /** Whether its Forelock has died: what is on its way still comes, and a later session may have its number. */
  stale: boolean;
  /** Order of the run's events, to tell what came after it. */
  readonly since: number;
  /** Grants that it is asked to yield. */
  readonly yielding: Set<string>;
  /** Signals that are to come, by kind and grant, and since when. */
  readonly due: Map<string, number>;
}

interface WatchOptions {
  readonly book: GrantBook;
  readonly clock: VirtualClock;
  readonly log: RunLog;
}

/** Whether each session that has subscribed is told what concerns it, in time, and nothing else. */
export class SignalWatch {
  readonly #options: WatchOptions;
  /** By the end of the session that hears. */
  readonly #listeners = new Map<object, Listener>();
  /** Since when what a listener was told of a grant is not what is so. */
  #untrue = new Map<Claim, number>();

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  get #now(): number {
    const { clock } = this.#options;
    return clock.now() - clock.leapt;
  }

  subscribed(ear: object, session: number): void {
    const since = this.#options.clock.now();
    this.#listeners.set(ear, { session, stale: false, since, yielding: new Set(), due: new Map() });
  }

  over(ear: object): void {
    this.#listeners.delete(ear);
  }

  /** Forelock died: what it has not said it will not say. */
  forgetDue(): void {
    for (const listener of this.#listeners.values()) listener.stale = true;
    this.#untrue.clear();
  }

  expect(session: number, kind: Once, grant: string): void {
    this.#listenerOf(session)?.due.set(`${kind} ${grant}`, this.#now);
  }

  heard(ear: object, session: number, xml: string): void {
    const { book, log } = this.#options;
    const [, kind = ''] = /<\/eventTime><([\w-]+)/.exec(xml) ?? [];
    const grant = /<grant-id>([^<]*)</.exec(xml)?.[1] ?? '';
    log.note(`${session} hears ${kind} ${grant}`);
    const listener = this.#listeners.get(ear);
    if (listener === undefined) return log.violate('wrong-signal', `${session} has not asked for ${kind}`);
    if (listener.stale) return;
    if (grant !== '' && book.holderOf(grant) !== session && book.pendingOf(session) === undefined)
      log.violate('wrong-signal', `${session} is told of ${grant}, which is not its own: ${kind}`);
    for (const claim of this.#untrue.keys()) if (claim.seat?.grant.id === grant) this.#untrue.delete(claim);
    if (kind === 'yield-requested') listener.yielding.add(grant);
    else if (kind === 'resume') listener.yielding.delete(grant);
    else listener.due.delete(`${kind} ${grant}`);
  }

  look(harmony: Pick<Harmony, 'status'>): void {
    this.#lookAtDue();
    const waiting = this.#waiting(harmony);
    const untrue = new Map<Claim, number>();
    for (const claim of this.#options.book.claims) {
      const listener = this.#listenerOf(claim.work.session);
      if (listener === undefined || claim.stage !== 'held' || claim.asked <= listener.since) continue;
      const pressed = waiting.some((other) => presses(other, claim));
      const told = listener.yielding.has(claim.seat?.grant.id ?? '');
      if (pressed === told) continue;
      const since = this.#untrue.get(claim) ?? this.#now;
      untrue.set(claim, since);
      if (this.#now - since > bound) this.#lost(claim, pressed ? 'to yield' : 'to resume');
    }
    this.#untrue = untrue;
  }

  #listenerOf(session: number): Listener | undefined {
    for (const listener of this.#listeners.values())
      if (listener.session === session && !listener.stale) return listener;
    return undefined;
  }

  #lookAtDue(): void {
    for (const { session, due, stale } of this.#listeners.values()) {
      if (stale) continue;
      for (const [what, since] of due)
        if (this.#now - since > bound)
          this.#options.log.violate('lost-signal', `${session} was not told: ${what}`);
    }
  }

  #waiting(harmony: Pick<Harmony, 'status'>): readonly Claim[] {
    const sessions = new Set(
      harmony.status(() => 0).flatMap(({ waiters }) => waiters.map((each) => each.session)),
    );
    return [...sessions].flatMap((session) => this.#options.book.pendingOf(session) ?? []);
  }

  #lost({ work, seat }: Claim, what: string): void {
    this.#options.log.violate('lost-signal', `${work.session} was not told ${what}: ${seat?.grant.id}`);
  }
}

/** Whether one waits for what the other holds, and is of a higher class. Whoever wants the answer at once disturbs nobody. */
function presses(waiting: Claim, held: Claim): boolean {
  const [one, other] = [waiting.work, held.work];
  return one.wait > 0 && one.priority > other.priority && clashes(asRequest(one), asRequest(other));
}
