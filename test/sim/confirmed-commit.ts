import type { Clock } from '../../src/core/index.ts';
import type { DeviceConfig, Leaves } from './device-config.ts';
import { done, type Outcome, refused } from './device-locks.ts';
import type { RequestText } from './request-text.ts';

interface Pending {
  readonly before: Leaves;
  readonly session: number;
  readonly persist: string | undefined;
  /** The numbers of the commits that are undone together. */
  readonly commits: readonly number[];
  readonly cancel: () => void;
}

/** Is told of commits that are about to be undone; what it gives back is called when they are. */
export type UndoWatch = (commits: readonly number[]) => () => void;

/** The commits of a device, and the one that waits for its confirmation (RFC 6241 section 8.4). */
export class ConfirmedCommits {
  readonly watches: Set<UndoWatch> = new Set<UndoWatch>();
  readonly #clock: Clock;
  readonly #config: DeviceConfig;
  #pending: Pending | undefined;

  constructor(clock: Clock, config: DeviceConfig) {
    this.#clock = clock;
    this.#config = config;
  }

  /** Whose it is; RFC 6241 section 7.5 then denies a lock of running to others. */
  get holder(): number | undefined {
    return this.#pending?.session;
  }

  commit(session: number, request: RequestText): Outcome {
    const pending = this.#pending;
    if (request.persistId !== undefined && request.persistId !== pending?.persist)
      return refused('invalid-value', undefined);
    if (pending !== undefined && !mayEnd(pending, session, request)) return refused('in-use', undefined);
    if (!this.#config.valid) return refused('operation-failed', undefined);
    pending?.cancel();
    const before = pending?.before ?? this.#config.running;
    this.#config.commit();
    this.#pending = undefined;
    if (request.confirmed) {
      const commits = [...(pending?.commits ?? []), this.#config.commits];
      const cancel = this.#clock.after(request.confirmTimeout, () => this.#undo());
      this.#pending = { before, session, commits, cancel, persist: request.persist };
    }
    return done;
  }

  cancel(session: number, request: RequestText): Outcome {
    const pending = this.#pending;
    if (pending === undefined || !mayEnd(pending, session, request))
      return refused(request.persistId === undefined ? 'operation-failed' : 'invalid-value', undefined);
    this.#undo();
    return done;
  }

  sessionEnded(session: number): void {
    if (this.#pending?.session === session && this.#pending.persist === undefined) this.#undo();
  }

  /** RFC 6241 section 8.4.1: what a device had before is what it starts with. */
  reboot(): void {
    this.#undo();
  }

  #undo(): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#pending = undefined;
    pending.cancel();
    const told = [...this.watches].map((watch) => watch(pending.commits));
    this.#config.restore(pending.before);
    for (const tell of told) tell();
  }
}

function mayEnd({ persist, session: its }: Pending, session: number, { persistId }: RequestText): boolean {
  return persist === undefined ? its === session : persist === persistId;
}
