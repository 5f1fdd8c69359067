import { CommitQueue } from './private/commit-queue.ts';
import type { KeptTurn } from './private/kept-turn.ts';
import { TurnKeeper } from './private/turn-keeper.ts';

/** Forelock's session-ids start here, so that none can be mistaken for one that a device gave. */
const firstSessionId = 2 ** 30;
const lastSessionId = 2 ** 32 - 1;

/** What a session is known by. */
export interface RegisteredSession {
  readonly id: number;
  readonly device: string;
  readonly deviceSession: number;
}

/** Sessions by Forelock's id and by their device's id (RFC 6241: an unsigned 32-bit number that is not 0). */
export class SessionMap<S extends RegisteredSession> {
  readonly #byId = new Map<number, S>();
  readonly #byDevice = new Map<string, S>();
  readonly #keepers = new Map<string, TurnKeeper<KeptTurn>>();
  readonly #commits = new Map<string, CommitQueue>();
  #next = firstSessionId;

  /** An id that no living session has. */
  allocate(): number {
    while (this.#byId.has(this.#next)) this.#advance();
    const id = this.#next;
    this.#advance();
    return id;
  }

  add(session: S): void {
    this.#byId.set(session.id, session);
    this.#byDevice.set(`${session.device} ${session.deviceSession}`, session);
  }

  remove(session: S): void {
    this.#byId.delete(session.id);
    const key = `${session.device} ${session.deviceSession}`;
    if (this.#byDevice.get(key) === session) this.#byDevice.delete(key);
  }

  byId(id: number): S | undefined {
    return this.#byId.get(id);
  }

  byDeviceSession(device: string, deviceSession: number): S | undefined {
    return this.#byDevice.get(`${device} ${deviceSession}`);
  }

  /** The device's candidate between two requests of the session whose turn it is. */
  keeper(device: string): TurnKeeper<KeptTurn> {
    const keeper = this.#keepers.get(device) ?? new TurnKeeper();
    this.#keepers.set(device, keeper);
    return keeper;
  }

  /** The commits of private candidates that wait for the device. */
  commits(device: string): CommitQueue {
    const queue = this.#commits.get(device) ?? new CommitQueue();
    this.#commits.set(device, queue);
    return queue;
  }

  count(device: string): number {
    let count = 0;
    for (const session of this.#byId.values()) if (session.device === device) count += 1;
    return count;
  }

  all(): readonly S[] {
    return [...this.#byId.values()];
  }

  #advance(): void {
    this.#next = this.#next === lastSessionId ? firstSessionId : this.#next + 1;
  }
}
