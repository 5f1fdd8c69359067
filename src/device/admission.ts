import { type Clock, ForelockError } from '../core/index.ts';
import type { SessionLimits } from './lock-behaviour.ts';
import { keptLogins, keptSessions, SessionGate, type SessionUse, type Ticket } from './session-gate.ts';

type GateLimits = Pick<SessionLimits, 'sessions' | 'perMinute'>;

/** What is configured of a device goes before what its profile says. */
export function limitsOf(
  configured: Partial<GateLimits> | undefined,
  known: GateLimits | undefined,
): GateLimits {
  return {
    sessions: configured?.sessions ?? known?.sessions,
    perMinute: configured?.perMinute ?? known?.perMinute,
  };
}

export interface AdmissionOptions {
  readonly limits: (device: string) => GateLimits;
  /** Milliseconds of waiting that lift a tool by one class. */
  readonly aging: number;
  readonly clock: Clock;
}

export interface SessionAsked {
  readonly use: SessionUse;
  /** Class 0..7. */
  readonly priority: number;
  /** Milliseconds. */
  readonly wait: number;
  /** Its end calls the waiting off. */
  readonly signal?: AbortSignal | undefined;
  /** Told, perhaps more than once, when another of the same use waits for this session. */
  readonly wanted?: (() => void) | undefined;
}

/** What is let in. */
interface Closable {
  /** Tells once when the connection is gone. */
  onClose(listener: () => void): void;
}

export interface SessionsUsed {
  readonly used: number;
  readonly most: number;
}

/** Keeps Forelock's NETCONF sessions to each device, and its logins, within the device's limits. */
export interface Admission {
  /**
   * Opens a session when there is room for it. Rejects with `device-busy` where there is none in time, or where `signal`
   * has called it off; else as `open` does.
   */
  open<S extends Closable>(device: string, asked: SessionAsked, open: () => Promise<S>): Promise<S>;
  /** Null for a device without a limit on sessions. */
  used(device: string): SessionsUsed | null;
  /** Calls off all waiting. */
  close(): void;
}

/** Milliseconds after which a device is taken to have seen that a session is gone. */
const linger = 250;

export function openAdmission(options: AdmissionOptions): Admission {
  const doors = new Map<string, Door>();
  const doorOf = (device: string): Door => {
    const door = doors.get(device) ?? new Door(device, options);
    doors.set(device, door);
    return door;
  };
  return {
    open: async (device, asked, open) => {
      const leave = await doorOf(device).enter(asked);
      try {
        const session = await open();
        session.onClose(leave);
        return session;
      } catch (cause) {
        leave();
        throw cause;
      }
    },
    used: (device) => doorOf(device).used(),
    close: () => {
      for (const door of doors.values()) door.close();
    },
  };
}

/** A ticket with what it waits for. */
interface Entrant extends Ticket {
  readonly letIn: () => void;
  readonly callOff: () => void;
  readonly wanted: () => void;
}

/** The gate of one device, with its time. */
class Door {
  readonly #device: string;
  readonly #limits: GateLimits;
  readonly #options: AdmissionOptions;
  readonly #gate: SessionGate<Entrant>;
  readonly #waiting = new Set<Entrant>();
  readonly #inside = new Set<Entrant>();
  #callOff: () => void = () => {};

  constructor(device: string, options: AdmissionOptions) {
    this.#device = device;
    this.#options = options;
    this.#limits = options.limits(device);
    this.#gate = new SessionGate(this.#limits);
  }

  used(): SessionsUsed | null {
    const { sessions } = this.#limits;
    return sessions === undefined ? null : { used: this.#gate.used, most: sessions };
  }

  close(): void {
    this.#callOff();
    for (const { callOff } of [...this.#waiting]) callOff();
  }

  /** Resolves, once there is room, with what gives it back. */
  enter({ use, priority, wait, signal, wanted = () => {} }: SessionAsked): Promise<() => void> {
    const { clock, aging } = this.#options;
    return new Promise((resolve, reject) => {
      const stop = (why: string): void => {
        settle();
        this.#leave(entrant);
        reject(new ForelockError('device-busy', why));
      };
      const aborted = (): void => stop(`the wait for a session to ${this.#device} was called off`);
      const late = clock.after(wait, () => stop(this.#busy(use, wait)));
      const settle = (): void => {
        late();
        signal?.removeEventListener('abort', aborted);
      };
      const letIn = (): void => {
        settle();
        resolve(() => this.#gone(entrant));
      };
      const rank = clock.now() - priority * aging;
      const entrant: Entrant = { use, rank, letIn, callOff: aborted, wanted };
      this.#waiting.add(entrant);
      this.#gate.enter(entrant);
      if (signal?.aborted) return aborted();
      signal?.addEventListener('abort', aborted);
      this.#admit();
    });
  }

  #gone(entrant: Entrant): void {
    if (this.#limits.sessions === undefined) this.#leave(entrant);
    else this.#options.clock.after(linger, () => this.#leave(entrant));
  }

  #leave(entrant: Entrant): void {
    this.#waiting.delete(entrant);
    this.#inside.delete(entrant);
    this.#gate.leave(entrant);
    this.#admit();
  }

  #admit(): void {
    const { clock } = this.#options;
    this.#callOff();
    const { tickets, next } = this.#gate.admit(clock.now());
    this.#callOff = next === undefined ? () => {} : clock.after(next - clock.now(), () => this.#admit());
    for (const entrant of tickets) {
      this.#waiting.delete(entrant);
      this.#inside.add(entrant);
      entrant.letIn();
    }
    if (!this.#gate.waits('reading')) return;
    for (const { use, wanted } of [...this.#inside]) if (use === 'reading') wanted();
  }

  /** What, where, and what there is to do. */
  #busy(use: SessionUse, wait: number): string {
    const { sessions, perMinute } = this.#limits;
    const most = [
      ...(sessions === undefined ? [] : [`${sessions} sessions (${keptSessions(sessions)} of them kept)`]),
      ...(perMinute === undefined ? [] : [`${perMinute} logins a minute (${keptLogins(perMinute)} kept)`]),
    ];
    const who = use === 'tool' ? '' : ` for Forelock's own ${use}`;
    return (
      `device ${this.#device} had no room${who} within ${wait} ms: it may have ${most.join(' and ')} ` +
      `for what Forelock itself has to do, and ${this.#gate.used} are open; ` +
      'close sessions that are idle and come again, or wait longer'
    );
  }
}
