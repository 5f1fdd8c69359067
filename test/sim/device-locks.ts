import type { DeviceConfig } from './device-config.ts';

/** What a request comes to on a device: the inside of its reply. */
export interface Outcome {
  readonly ok: boolean;
  readonly body: string;
}

export const done: Outcome = { ok: true, body: '<ok/>' };

export function refused(tag: string, holder: number | undefined): Outcome {
  const info = holder === undefined ? '' : `<error-info><session-id>${holder}</session-id></error-info>`;
  return {
    ok: false,
    body: `<rpc-error><error-type>protocol</error-type><error-tag>${tag}</error-tag><error-severity>error</error-severity>${info}</rpc-error>`,
  };
}

type Changed = Pick<DeviceConfig, 'dirty' | 'settle'>;

interface PartialLock {
  readonly id: number;
  readonly session: number;
  readonly node: string;
}

/** A device's locks by session, with the rules of RFC 6241 sections 7.5 and 8.3 and of RFC 5717. */
export class DeviceLocks {
  readonly #global = new Map<string, number>();
  readonly #partial = new Map<number, PartialLock>();
  readonly #config: Changed;
  #lastPartial = 0;

  constructor(config: Changed) {
    this.#config = config;
  }

  get standing(): number {
    return this.#global.size + this.#partial.size;
  }

  /** Every session that a lock of the datastore would be denied for. */
  holders(datastore: string): readonly number[] {
    const global = this.#global.get(datastore);
    const partial = datastore === 'running' ? [...this.#partial.values()].map(({ session }) => session) : [];
    return global === undefined ? partial : [global, ...partial];
  }

  lock(session: number, datastore: string): Outcome {
    const holder = this.#global.get(datastore) ?? this.#partialHolder(datastore, session);
    if (holder !== undefined) return refused('lock-denied', holder);
    if (datastore === 'candidate' && this.#config.dirty) return refused('lock-denied', 0);
    this.#global.set(datastore, session);
    return done;
  }

  unlock(session: number, datastore: string): Outcome {
    if (this.#global.get(datastore) !== session) return refused('operation-failed', undefined);
    this.#global.delete(datastore);
    return done;
  }

  partialLock(session: number, node: string): Outcome {
    const holder = this.#global.get('running');
    if (holder !== undefined && holder !== session) return refused('lock-denied', holder);
    const other = [...this.#partial.values()].find((lock) => lock.node === node);
    if (other !== undefined) return refused('lock-denied', other.session);
    this.#lastPartial += 1;
    const id = this.#lastPartial;
    this.#partial.set(id, { id, session, node });
    return { ok: true, body: `<lock-id>${id}</lock-id><locked-node>/${node}</locked-node>` };
  }

  partialUnlock(session: number, id: number): Outcome {
    if (this.#partial.get(id)?.session !== session) return refused('operation-failed', undefined);
    this.#partial.delete(id);
    return done;
  }

  /** Whether a session may write to some datastores. */
  write(session: number, datastores: readonly string[]): Outcome {
    for (const datastore of datastores) {
      const global = this.#global.get(datastore);
      const holder = global === session ? undefined : (global ?? this.#partialHolder(datastore, session));
      if (holder !== undefined) return refused('in-use', undefined);
    }
    return done;
  }

  sessionEnded(session: number): void {
    // RFC 6241 section 8.3.5.2: what a session that ends leaves in a candidate that it has locked is discarded.
    if (this.#global.get('candidate') === session) this.#config.settle();
    for (const [datastore, holder] of this.#global) if (holder === session) this.unlock(session, datastore);
    for (const [id, lock] of this.#partial) if (lock.session === session) this.#partial.delete(id);
  }

  reboot(): void {
    this.#global.clear();
    this.#partial.clear();
  }

  #partialHolder(datastore: string, session: number): number | undefined {
    if (datastore !== 'running') return undefined;
    return [...this.#partial.values()].find((lock) => lock.session !== session)?.session;
  }
}
