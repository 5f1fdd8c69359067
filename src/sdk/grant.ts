import { ForelockError, type Resources } from '../core/index.ts';
import type { GrantTold } from '../http/index.ts';
import type { NetconfClient } from '../netconf/index.ts';
import type { ToolUse } from '../predict/index.ts';
import type { GrantedStream } from './granted-stream.ts';
import { keepRenewed } from './renewal.ts';
import type { GrantSignal, SignalOf } from './signals.ts';

/** What a Grant asks of the Forelock that gave it. */
export interface GrantMeans {
  /** Rejects with `grant-stale`. */
  renew(): Promise<void>;
  release(toolUsed: ToolUse | undefined): Promise<void>;
  openSession(device: string | undefined): Promise<NetconfClient>;
}

/**
 * A grant that is held until it is released, this process ends, or its lease is over because the process stood still: its lease is
 * renewed three times in its length.
 */
export class Grant implements AsyncDisposable {
  /** As Forelock told of it when it was given. Times in milliseconds, amounts in cores, bytes and bit/s. */
  readonly told: GrantTold;
  readonly #stream: GrantedStream;
  readonly #means: GrantMeans;
  readonly #gone = new AbortController();
  #allocated: Resources;
  #released: Promise<void> | undefined;

  constructor(stream: GrantedStream, means: GrantMeans) {
    this.told = stream.told;
    this.#stream = stream;
    this.#means = means;
    this.#allocated = stream.told.allocated;
    const stop = keepRenewed(stream.told.lease, () => means.renew());
    this.gone.addEventListener('abort', stop, { once: true });
    stream.signals.listen((signal) => this.#hear(signal));
  }

  get id(): string {
    return this.told.grant;
  }

  /** The fencing token on the first device. */
  get token(): number {
    return this.told.token;
  }

  get workflow(): string {
    return this.told.workflow;
  }

  /** What is set aside on the first device now. */
  get allocated(): Resources {
    return this.#allocated;
  }

  /** Aborted once the grant is held no more: its reason is `grant-stale`, or undefined where it was released. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** What its holder is told, from the first signal on, until it is held no more. */
  signals(): AsyncIterable<GrantSignal> {
    return this.#stream.signals;
  }

  /** Calls the listener for each signal, or each of a type, also for those that came already. The returned function ends it. */
  on(type: 'signal', listener: (signal: GrantSignal) => void): () => void;
  on<Type extends GrantSignal['type']>(type: Type, listener: (signal: SignalOf<Type>) => void): () => void;
  on(type: string, listener: (signal: never) => void): () => void {
    return this.#stream.signals.listen((signal) => {
      if (type === 'signal' || type === signal.type) listener(signal as never);
    });
  }

  /** Lets the lease run anew; it is done without asking too. Rejects with `grant-stale` where the grant is held no more. */
  renew(): Promise<void> {
    return this.#means.renew();
  }

  /**
   * Gives it back, once; resolves when what was set aside is undone, or is being undone. `toolUsed` is what was measured of the tool.
   * Rejects with `grant-stale` where it was taken back before.
   */
  release(toolUsed?: ToolUse): Promise<void> {
    this.#released ??= this.#release(toolUsed);
    return this.#released;
  }

  /**
   * A NETCONF session through Forelock to a device of the grant (the first where left out) that has joined its workflow by a `lock`.
   * Rejects with `input-invalid` where `connect` was not told how to log in, with `grant-refused` where the lock is refused,
   * and as NetconfClient.open does.
   */
  netconf(device?: string): Promise<NetconfClient> {
    return this.#means.openSession(device);
  }

  /** Releases it. That it was taken back before is no error here: its signals have told. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.release().catch((cause: unknown) => {
      if (!(cause instanceof ForelockError) || cause.code !== 'grant-stale') throw cause;
    });
  }

  async #release(toolUsed: ToolUse | undefined): Promise<void> {
    this.#stream.givenBack();
    try {
      await this.#means.release(toolUsed);
    } finally {
      this.#stream.end();
      this.#gone.abort();
    }
  }

  #hear(signal: GrantSignal): void {
    if (signal.type === 'resources-changed') this.#allocated = signal.allocated ?? this.#allocated;
    if (signal.type !== 'revoked' && signal.type !== 'lost') return;
    const why = signal.type === 'lost' ? 'its connection to Forelock is gone' : 'it was revoked';
    this.#gone.abort(new ForelockError('grant-stale', `grant ${this.id}: ${why}`));
  }
}
