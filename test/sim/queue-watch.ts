import type { Harmony, WaiterStatus } from '../../src/harmony/index.ts';
import type { LockRequest } from '../../src/lock/index.ts';
import { clashes } from '../lock/reference.ts';
import { asRequest, type Claim } from './claim.ts';
import type { GrantBook } from './grant-book.ts';
import type { RunLog } from './run-log.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** The highest class that aging reaches. */
const highest = 7;
/** Milliseconds that taking a lock back may last, on a device that stalls. */
const takingBack = 8_000;
/** Milliseconds that may pass between a lock's going and the next one's coming: an undo is waited for that long. */
const handover = 5_000;

interface WatchOptions {
  readonly book: GrantBook;
  readonly clock: VirtualClock;
  readonly log: RunLog;
  /** Milliseconds a class. */
  readonly aging: number;
  readonly overrun: 'revoke' | 'wait';
}

/** Looks at the queue: whether it stands still though somebody could go, and whether somebody is passed for ever. */
export class QueueWatch {
  readonly #options: WatchOptions;
  /** Since when each waiter could have been served. */
  #free = new Map<string, number>();
  /** Since when each grant is over while somebody waits for it. */
  #overrun = new Map<string, number>();

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  checkStopped(harmony: Pick<Harmony, 'status'>): void {
    const { clock, log } = this.#options;
    const now = clock.now() - clock.leapt;
    const free = new Map<string, number>();
    const waiters = this.#waitersOf(harmony);
    const queued = new Set(waiters.map(({ session }) => session));
    for (const waiter of waiters) {
      if (!this.#couldGo(waiter.request, waiter.ahead, queued)) continue;
      const since = this.#free.get(waiter.id) ?? now;
      free.set(waiter.id, since);
      if (now - since > handover)
        log.violate('stopped-queue', `nobody is in the way of ${waiter.id} for ${now - since} ms`);
    }
    this.#free = free;
  }

  /**
   * A holder that overruns its lease while somebody waits is taken the lock from, where policy says so. Until its wait is
   * over, a grant may still be waiting for somebody past it on the device.
   */
  checkOverrun(harmony: Pick<Harmony, 'status'>): void {
    const { book, clock, log, overrun } = this.#options;
    if (overrun !== 'revoke') return;
    const now = clock.now() - clock.leapt;
    const over = new Map<string, number>();
    const waiting = this.#waitersOf(harmony).map(({ request }) => request);
    for (const { grants } of harmony.status(() => 0)) {
      for (const grant of grants.filter(({ expires }) => expires < clock.now())) {
        const claim = [...book.claims].find(({ seat }) => seat?.grant.id === grant.id);
        if (claim === undefined || clock.now() < claim.asked + claim.work.wait) continue;
        const held = asRequest(claim.work);
        if (!waiting.some((request) => clashes(request, held))) continue;
        const since = this.#overrun.get(grant.id) ?? now;
        over.set(grant.id, since);
        if (now - since > takingBack)
          log.violate('stopped-queue', `${grant.id} of ${grant.session} is over for ${now - since} ms`);
      }
    }
    this.#overrun = over;
  }

  /** Nobody who arrived later may go ahead of one that has aged to the top. */
  checkStarved(harmony: Pick<Harmony, 'status'>, { work, asked, upgrade, seat }: Claim): void {
    const { aging, log } = this.#options;
    if (seat === undefined || upgrade) return;
    const own = asRequest(work);
    for (const { request, since, priority } of this.#waitersOf(harmony)) {
      const steps = Math.floor((seat.grant.grantedAt - since) / aging);
      if (since >= asked || priority + steps < highest || !clashes(request, own)) continue;
      log.violate('starved-request', `${work.session} went ahead of ${request.owner}, ${steps} steps old`);
    }
  }

  #couldGo(request: LockRequest, ahead: readonly LockRequest[], queued: ReadonlySet<number>): boolean {
    if (ahead.some((other) => clashes(other, request))) return false;
    for (const { work, stage } of this.#options.book.claims) {
      // One that is pending and not in the queue is granted, and its reservation under way.
      const standing = stage === 'held' || (stage === 'pending' && !queued.has(work.session));
      if (standing && clashes(asRequest(work), request)) return false;
    }
    return true;
  }

  /** Those who wait on each device, with what they wait for, which may be on others too. */
  #waitersOf(harmony: Pick<Harmony, 'status'>): readonly Waiting[] {
    const found: Waiting[] = [];
    for (const { waiters } of harmony.status(() => 0)) {
      const ahead: LockRequest[] = [];
      for (const waiter of waiters) {
        const claim = this.#options.book.pendingOf(waiter.session);
        if (claim === undefined) continue;
        const request = asRequest(claim.work);
        found.push({ ...waiter, request, ahead: [...ahead] });
        ahead.push(request);
      }
    }
    return found;
  }
}

interface Waiting extends WaiterStatus {
  readonly request: LockRequest;
  readonly ahead: readonly LockRequest[];
}
