import type { SessionLimits } from './lock-behaviour.ts';

/**
 * What a session to a device is for. `upkeep` ends what must not stay (an undo, a lock that a crash has left), `reading` asks
 * what is so (load, schema, who holds a lock), `tool` is one behind a client.
 */
export type SessionUse = 'upkeep' | 'reading' | 'tool';

/** One that has, or wants, a session; told apart by identity. */
export interface Ticket {
  readonly use: SessionUse;
  /** A lower one goes first among tools and readings: when it came, less what its class is ahead. */
  readonly rank: number;
}

export interface Admitted<T> {
  readonly tickets: readonly T[];
  /** When the rate lets the next one in; undefined where only an end of a session can. */
  readonly next: number | undefined;
}

/** A minute, and a second for logins that are long on their way: a device counts them when they come. */
const window = 61_000;

/** Sessions of so many that tools never have: one for upkeep, the others for readings. */
export function keptSessions(sessions: number): number {
  return Math.max(2, Math.min(4, Math.floor(sessions / 8)));
}

/** Logins of so many a minute that tools never have; upkeep alone has the latter half of them. */
export function keptLogins(perMinute: number): number {
  return Math.max(2, Math.floor(perMinute / 10));
}

/**
 * Lets sessions to one device in: never more at once, and never more logins in a minute, than its limits say. Upkeep goes
 * first, and finds a session that is none of tools' and readings'. Pure: the time comes with each question.
 */
export class SessionGate<T extends Ticket = Ticket> {
  readonly #sessions: Readonly<Record<SessionUse | 'all', number>>;
  readonly #logins: Readonly<Record<SessionUse, number>>;
  readonly #inside = new Set<T>();
  /** In the order of service. */
  #waiting: readonly T[] = [];
  /** When those of the last minute were let in, oldest first. */
  #letIn: readonly number[] = [];

  constructor({ sessions, perMinute }: Pick<SessionLimits, 'sessions' | 'perMinute'>) {
    this.#sessions = sessionShares(sessions);
    this.#logins = loginShares(perMinute);
  }

  /** How many are inside. */
  get used(): number {
    return this.#inside.size;
  }

  waits(use: SessionUse): boolean {
    return this.#waiting.some((ticket) => ticket.use === use);
  }

  enter(ticket: T): void {
    const behind = this.#waiting.findIndex((each) => goesBefore(ticket, each));
    this.#waiting = this.#waiting.toSpliced(behind < 0 ? this.#waiting.length : behind, 0, ticket);
  }

  /** Of one that waits as of one inside; twice is as once. */
  leave(ticket: T): void {
    this.#inside.delete(ticket);
    this.#waiting = this.#waiting.filter((each) => each !== ticket);
  }

  /** To be asked after each `enter` and `leave`, and at the time that the answer before has told. */
  admit(now: number): Admitted<T> {
    this.#letIn = this.#letIn.filter((at) => at > now - window);
    const tickets = this.#waiting.filter((ticket) => this.#letsIn(ticket, now));
    this.#waiting = this.#waiting.filter((ticket) => !this.#inside.has(ticket));
    return { tickets, next: this.#next() };
  }

  #letsIn(ticket: T, now: number): boolean {
    const { use } = ticket;
    if (this.#isFull(use) || this.#letIn.length >= this.#logins[use]) return false;
    this.#inside.add(ticket);
    if (this.#logins.upkeep < Number.POSITIVE_INFINITY) this.#letIn = [...this.#letIn, now];
    return true;
  }

  #isFull(use: SessionUse): boolean {
    if (this.#inside.size >= this.#sessions.all) return true;
    const same = [...this.#inside].filter((each) => each.use === use);
    return same.length >= this.#sessions[use];
  }

  #next(): number | undefined {
    const uses = new Set(this.#waiting.map(({ use }) => use));
    const times = [...uses].flatMap((use) => {
      const oldest = this.#letIn[this.#letIn.length - this.#logins[use]];
      return oldest === undefined || this.#isFull(use) ? [] : [oldest + window];
    });
    return times.length === 0 ? undefined : Math.min(...times);
  }
}

function goesBefore(one: Ticket, other: Ticket): boolean {
  if (one.use === 'upkeep' || other.use === 'upkeep') return one.use === 'upkeep' && other.use !== 'upkeep';
  return one.rank < other.rank;
}

function sessionShares(sessions = Number.POSITIVE_INFINITY): Readonly<Record<SessionUse | 'all', number>> {
  if (sessions === Number.POSITIVE_INFINITY) {
    return { all: sessions, upkeep: sessions, reading: sessions, tool: sessions };
  }
  const kept = keptSessions(sessions);
  return { all: sessions, upkeep: sessions, reading: kept - 1, tool: Math.max(sessions - kept, 1) };
}

function loginShares(perMinute = Number.POSITIVE_INFINITY): Readonly<Record<SessionUse, number>> {
  if (perMinute === Number.POSITIVE_INFINITY) {
    return { upkeep: perMinute, reading: perMinute, tool: perMinute };
  }
  const kept = keptLogins(perMinute);
  return {
    upkeep: perMinute,
    reading: Math.max(perMinute - Math.ceil(kept / 2), 1),
    tool: Math.max(perMinute - kept, 1),
  };
}
