import type { Signal } from '../harmony/index.ts';

/**
 * What a grant's holder is told, as forelock.yang has it. `lost`: the connection that the grant was bound to is gone, and the grant
 * with it.
 */
export type GrantSignal =
  | Exclude<Signal, { readonly type: 'granted' | 'deadlock-victim' }>
  | { readonly type: 'lost' };

export type SignalOf<Type extends GrantSignal['type']> = Extract<GrantSignal, { readonly type: Type }>;

type Listener = (signal: GrantSignal) => void;

/** The signals of one grant: each listener and each iteration has them all, from the first on. */
export class SignalBook {
  readonly #heard: GrantSignal[] = [];
  readonly #listeners = new Set<Listener>();
  #closed = false;
  #wake: (() => void)[] = [];

  add(signal: GrantSignal): void {
    this.#heard.push(signal);
    for (const listener of this.#listeners) listener(signal);
    this.#waken();
  }

  /** No more will come: iterations end behind the last. */
  close(): void {
    this.#closed = true;
    this.#waken();
  }

  /** Calls it at once for what is there already. The returned function ends it. */
  listen(listener: Listener): () => void {
    for (const signal of this.#heard) listener(signal);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<GrantSignal, void, undefined> {
    for (let next = 0; ; next += 1) {
      while (next >= this.#heard.length) {
        if (this.#closed) return;
        await new Promise<void>((resolve) => this.#wake.push(resolve));
      }
      yield this.#heard[next] as GrantSignal;
    }
  }

  #waken(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
