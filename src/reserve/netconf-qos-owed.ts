import type { Clock } from '../core/index.ts';
import { Busy } from './netconf-qos-commit.ts';

const firstTry = 100;
const longestTry = 1_000;

interface Owed {
  readonly edit: string;
  sent: boolean;
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
    this.#owed.set(undo, { edit, sent: false });
    if (this.#callOff === undefined) this.#later(firstTry);
  }

  /** Forgets it; true where the device has never been asked for it, so that there is nothing to undo. */
  drop(undo: string): boolean {
    const owed = this.#owed.get(undo);
    this.#owed.delete(undo);
    return owed?.sent === false;
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
    owed.sent = true;
    try {
      await this.#options.submit(owed.edit, undo);
    } catch (cause) {
      if (cause instanceof Busy) {
        owed.sent = false;
        return;
      }
      this.#options.failed(cause);
    }
    if (this.#owed.get(undo) === owed) this.#owed.delete(undo);
  }
}
