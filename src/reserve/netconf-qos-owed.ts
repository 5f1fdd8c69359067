import type { Clock } from '../core/index.ts';
import { Busy } from './netconf-qos-commit.ts';

const firstTry = 100;
const longestTry = 1_000;

interface Owed {
  readonly edit: string;
  /** The try under way: whether the device may have it afterwards. */
  attempt: Promise<boolean> | undefined;
}

export interface OwedOptions {
  readonly submit: (edit: string, removal: string) => Promise<void>;
  readonly clock: Clock;
  /** A reservation that was owed could not be made for another reason than a lock; the ledger alone keeps it. */
  readonly failed: (cause: unknown) => void;
}

/**
 * Reservations of one device that wait for a lock of Forelock's own to go: the ledger keeps them until then. Each is
 * made as soon as the lock is gone, and none once its undo was asked.
 */
export class OwedReservations {
  readonly #options: OwedOptions;
  /** By the edit that undoes them. */
  readonly #owed = new Map<string, Owed>();
  #callOff: (() => void) | undefined;

  constructor(options: OwedOptions) {
    this.#options = options;
  }

  add(undo: string, edit: string): void {
    this.#owed.set(undo, { edit, attempt: undefined });
    if (this.#callOff === undefined) this.#later(firstTry);
  }

  /** Forgets it; true where the device has not got it, so that there is nothing to undo. Waits for a try under way. */
  async drop(undo: string): Promise<boolean> {
    const owed = this.#owed.get(undo);
    this.#owed.delete(undo);
    return owed !== undefined && !(await owed.attempt);
  }

  close(): void {
    this.#owed.clear();
    this.#callOff?.();
  }

  #later(delay: number): void {
    this.#callOff = this.#options.clock.after(
      delay,
      () => void this.#tryAll(Math.min(delay * 2, longestTry)),
    );
  }

  async #tryAll(next: number): Promise<void> {
    await Promise.all([...this.#owed].map(([undo, owed]) => this.#try(undo, owed)));
    this.#callOff = undefined;
    if (this.#owed.size > 0) this.#later(next);
  }

  async #try(undo: string, owed: Owed): Promise<void> {
    owed.attempt = this.#submit(owed.edit, undo);
    const settled = await owed.attempt;
    owed.attempt = undefined;
    if (settled && this.#owed.get(undo) === owed) this.#owed.delete(undo);
  }

  /** False where the lock is still there: what was sent has changed nothing. */
  async #submit(edit: string, undo: string): Promise<boolean> {
    try {
      await this.#options.submit(edit, undo);
    } catch (cause) {
      if (cause instanceof Busy) return false;
      this.#options.failed(cause);
    }
    return true;
  }
}
