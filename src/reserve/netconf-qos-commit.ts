import type { DeviceProfile } from '../device/index.ts';
import {
  type EditOptions,
  encodeCommit,
  encodeDiscardChanges,
  encodeEditConfig,
  encodeGetConfig,
  encodeLock,
  encodeUnlock,
  encodeValidate,
  type NetconfClient,
  type Reply,
} from '../netconf/index.ts';
import { standsIn, withoutOperations } from './netconf-qos-standing.ts';

/** An edit-config's inside, and who waits for its answer. */
export interface QosEdit {
  readonly edit: string;
  /** The edit that removes what this one makes; the same where it removes itself. */
  readonly removal: string;
  done(): void;
  failed(cause: Error): void;
}

/** What of a profile a commit depends on. */
export type QosPlace = Pick<DeviceProfile, 'datastores' | 'locks' | 'quirks'>;

/** Somebody has the datastore: a session, by its device's session-id where that is told, or changes not committed. */
export class Busy extends Error {
  readonly holder: number | undefined;

  constructor(message: string, holder: number | undefined) {
    super(message);
    this.name = 'Busy';
    this.holder = holder;
  }
}

/**
 * Carries edits out on a session that does nothing else: one lock, an edit-config each, one commit for all. Each is
 * answered by itself, or, with Busy or a lost session, none that is not answered yet has been committed.
 */
export async function commitEdits(
  client: NetconfClient,
  place: QosPlace,
  edits: readonly QosEdit[],
): Promise<void> {
  const commit = new QosCommit(client, place);
  await commit.locked(() => (commit.candidate ? commit.together(edits) : commit.oneByOne(edits)));
}

class QosCommit {
  readonly candidate: boolean;
  readonly #client: NetconfClient;
  readonly #locks: QosPlace['locks'];
  readonly #validates: boolean;

  constructor(client: NetconfClient, { datastores, locks, quirks }: QosPlace) {
    this.#client = client;
    this.#locks = locks;
    const validates = this.#offers('validate:1.0') || this.#offers('validate:1.1');
    this.#validates = validates && !quirks.some(({ name }) => name === 'commit-after-validate-does-nothing');
    // Where there is a candidate, running is not edited past it: the next commit of a candidate that was filled before
    // would put running back to what it was.
    this.candidate = datastores.includes('candidate') && this.#offers('candidate:1.0');
  }

  async locked(work: () => Promise<void>): Promise<void> {
    await this.#lock(this.#target);
    try {
      if (this.candidate && this.#locks.dirtyRefusesLock !== true) await this.#checkClean();
      await work();
    } finally {
      await this.#client.rpc(encodeUnlock(this.#target)).catch(() => undefined);
    }
  }

  /** What is refused is told, and the rest goes on without it. */
  async together(edits: readonly QosEdit[]): Promise<void> {
    if (edits.length === 0) return;
    const replies = await Promise.all(edits.map(({ edit }) => this.#edit(edit)));
    const refused = edits.filter((_, at) => replies[at]?.ok === false);
    if (refused.length > 0) {
      await this.#discard();
      for (const [at, edit] of edits.entries()) await this.#tellRefusal(edit, replies[at]);
      return this.together(edits.filter((edit) => !refused.includes(edit)));
    }
    const fault = await this.#commit();
    if (fault === undefined) return this.#tellCommitted(edits);
    await this.#discard();
    if (edits.length === 1) return edits[0]?.failed(new Error(fault));
    const middle = Math.ceil(edits.length / 2);
    await this.together(edits.slice(0, middle));
    await this.together(edits.slice(middle));
  }

  /** Edits of running take effect at once. */
  async oneByOne(edits: readonly QosEdit[]): Promise<void> {
    for (const edit of edits) {
      const reply = await this.#edit(edit.edit);
      if (reply.ok) edit.done();
      else await this.#tellRefusal(edit, reply);
    }
  }

  get #target(): 'candidate' | 'running' {
    return this.candidate ? 'candidate' : 'running';
  }

  async #lock(datastore: string): Promise<void> {
    const reply = await this.#client.rpc(encodeLock(datastore));
    if (reply.ok) return;
    if (!isHeld(reply)) throw new Error(`the device did not lock ${datastore}: ${wordsOf(reply)}`);
    const holder = holderOf(reply, this.#locks);
    const by = holder === undefined ? 'somebody' : `session ${holder}`;
    throw new Busy(`${datastore} is held by ${by}, or has changes that are not committed`, holder);
  }

  /** Where a lock does not say that nothing uncommitted is in the candidate, it is compared: others' work is not ours to commit. */
  async #checkClean(): Promise<void> {
    const ask = (datastore: string): Promise<Reply> => this.#client.rpc(encodeGetConfig(datastore));
    const [candidate, running] = await Promise.all([ask('candidate'), ask('running')]);
    if (candidate.data.trim() === running.data.trim()) return;
    throw new Busy('the candidate has changes that are not committed', undefined);
  }

  #edit(edit: string): Promise<Reply> {
    // The device's own default is stop-on-error, which would leave half a reservation in running.
    const options: EditOptions = this.#offers('rollback-on-error:1.0')
      ? { errorOption: 'rollback-on-error' }
      : {};
    return this.#client.rpc(encodeEditConfig(this.#target, edit, options));
  }

  /** What stood in the way; undefined where it is committed. */
  async #commit(): Promise<string | undefined> {
    if (this.#validates) {
      const validated = await this.#client.rpc(encodeValidate('candidate'));
      if (!validated.ok) return wordsOf(validated);
    }
    const committed = await this.#client.rpc(encodeCommit());
    if (committed.ok) return undefined;
    if (!isBusy(committed)) return wordsOf(committed);
    await this.#discard();
    await this.#lock('running');
    await this.#client.rpc(encodeUnlock('running'));
    throw new Busy(`running could not be changed: ${wordsOf(committed)}`, undefined);
  }

  /** A device may say ok and commit nothing: running is asked for the last of them. */
  async #tellCommitted(edits: readonly QosEdit[]): Promise<void> {
    const last = edits.at(-1);
    const there = last === undefined ? undefined : await this.#stands(last.removal);
    const lie = there !== undefined && there !== (last?.edit !== last?.removal);
    for (const { done, failed } of edits) {
      if (lie) failed(new Error('the device said that it committed, and running is as it was'));
      else done();
    }
  }

  /** Some devices check an entry that is not there before they remove it, and refuse it as incomplete. */
  async #tellRefusal({ edit, removal, done, failed }: QosEdit, reply: Reply | undefined): Promise<void> {
    if (reply === undefined || reply.ok) return;
    if (edit === removal && (await this.#stands(removal)) === false) return done();
    failed(new Error(wordsOf(reply)));
  }

  /** Whether anything that a removal removes is in running. */
  async #stands(removal: string): Promise<boolean | undefined> {
    const subtree = withoutOperations(removal);
    const reply = await this.#client.rpc(encodeGetConfig('running', { subtree }));
    return reply.ok ? standsIn(reply.data, removal) : undefined;
  }

  async #discard(): Promise<void> {
    await this.#client.rpc(encodeDiscardChanges());
  }

  #offers(capability: string): boolean {
    const uri = `urn:ietf:params:netconf:capability:${capability}`;
    return this.#client.hello.capabilities.some((each) => each.split('?')[0] === uri);
  }
}

function isBusy({ errors }: Reply): boolean {
  return errors.some(({ tag }) => tag === 'lock-denied' || tag === 'in-use');
}

/** A candidate with changes that are not committed is refused with no tag that RFC 6241 section 7.5 names. */
function isHeld(reply: Reply): boolean {
  return isBusy(reply) || reply.errors.some(({ tag }) => tag === 'resource-denied');
}

function wordsOf({ errors }: Reply): string {
  return errors.map(({ tag, message, path }) => [tag, message, path].filter(Boolean).join(' ')).join('; ');
}

/** Session-id 0 is nobody's session. */
function holderOf({ errors }: Reply, { holder }: QosPlace['locks']): number | undefined {
  const texts = errors.flatMap(({ message, info }) =>
    typeof holder === 'object'
      ? [new RegExp(holder.pattern).exec(message ?? '')?.[1]]
      : (info ?? []).filter(({ name }) => name === 'session-id').map(({ value }) => value),
  );
  return texts.map(Number).find((id) => Number.isInteger(id) && id > 0);
}
