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
  readonly #counts = new Map<string, number>();
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
    if (!this.#byId.has(session.id)) this.#count(session.device, 1);
    this.#byId.set(session.id, session);
    this.#byDevice.set(`${session.device} ${session.deviceSession}`, session);
  }

  remove(session: S): void {
    if (this.#byId.delete(session.id)) this.#count(session.device, -1);
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
    return this.#counts.get(device) ?? 0;
  }

  all(): readonly S[] {
    return [...this.#byId.values()];
  }

  #count(device: string, more: number): void {
    const count = this.count(device) + more;
    if (count === 0) this.#counts.delete(device);
    else this.#counts.set(device, count);
  }

  #advance(): void {
    this.#next = this.#next === lastSessionId ? firstSessionId : this.#next + 1;
  }
}
