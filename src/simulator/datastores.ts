import { container, type DataNode, RpcFault, sameTree } from '../netconf/index.ts';
import { inUse, lockDenied } from './rpc-fault.ts';

export type DatastoreName = 'running' | 'candidate' | 'startup';

/** Who holds a lock (its session-id), and since when. */
export interface DatastoreLock {
  readonly holder: number;
  readonly since: Date;
}

const empty: DataNode = container('', 'data', []);

interface Unconfirmed {
  readonly before: DataNode;
  readonly session: number;
  readonly persist: string | undefined;
  readonly timer: NodeJS.Timeout;
}

/** How a commit is to be confirmed (RFC 6241 section 8.4). */
export interface Confirmation {
  /** Seconds. */
  readonly timeout: number;
  readonly persist: string | undefined;
}

/** RFC 6241 section 8.4.5.1: a persist-id must be the one of the commit that is pending. */
function checkPersistId(pending: Unconfirmed | undefined, persistId: string | undefined): void {
  if (persistId === undefined || persistId === pending?.persist) return;
  throw new RpcFault('invalid-value', `no confirmed commit with the persist-id '${persistId}' is pending`);
}

/** Whether a session may confirm or cancel: its own commit, or any whose persist-id it knows (RFC 6241 section 8.4.1). */
function mayEnd(pending: Unconfirmed, session: number, persistId: string | undefined): boolean {
  return pending.persist === undefined ? pending.session === session : pending.persist === persistId;
}

/** A device's datastores and their locks, with the rules of RFC 6241 sections 7.5 and 8.3. */
export class Datastores {
  readonly #trees: Record<DatastoreName, DataNode> = { running: empty, candidate: empty, startup: empty };
  readonly #locks = new Map<DatastoreName, DatastoreLock>();
  readonly #changed: (session: number) => void;
  #unconfirmed: Unconfirmed | undefined;

  constructor(changed: (session: number) => void) {
    this.#changed = changed;
  }

  get locks(): ReadonlyMap<DatastoreName, DatastoreLock> {
    return this.#locks;
  }

  read(name: DatastoreName): DataNode {
    return this.#trees[name];
  }

  /** Refused as in-use where another session holds the lock. */
  write(name: DatastoreName, tree: DataNode, session: number): void {
    this.#checkFree(name, session);
    if (name === 'running') this.#setRunning(tree, session);
    else this.#trees[name] = tree;
  }

  lock(name: DatastoreName, session: number): void {
    const holder = this.#locks.get(name)?.holder;
    if (holder !== undefined) throw lockDenied(holder);
    if (name === 'candidate' && this.#dirty()) throw lockDenied(0);
    if (name === 'running' && this.#unconfirmed !== undefined && this.#unconfirmed.session !== session) {
      throw lockDenied(this.#unconfirmed.session);
    }
    this.#locks.set(name, { holder: session, since: new Date() });
  }

  unlock(name: DatastoreName, session: number): void {
    const holder = this.#locks.get(name)?.holder;
    if (holder !== session)
      throw new RpcFault(
        'operation-failed',
        holder === undefined ? 'no lock is held' : `session ${holder} holds the lock`,
      );
    this.#locks.delete(name);
    if (name === 'candidate') this.discard();
  }

  discard(): void {
    this.#trees.candidate = this.#trees.running;
  }

  discardFor(session: number): void {
    this.#checkFree('candidate', session);
    this.discard();
  }

  commit(session: number, confirmation: Confirmation | undefined, persistId: string | undefined): void {
    this.#checkFree('candidate', session);
    this.#checkFree('running', session);
    const pending = this.#unconfirmed;
    checkPersistId(pending, persistId);
    if (pending !== undefined && !mayEnd(pending, session, persistId)) {
      throw inUse(`session ${pending.session} awaits a confirmation`, 'outstanding-confirmed-commit');
    }
    if (pending !== undefined) clearTimeout(pending.timer);
    this.#unconfirmed =
      confirmation && this.#await(confirmation, pending?.before ?? this.#trees.running, session);
    this.#setRunning(this.#trees.candidate, session);
  }

  cancelCommit(session: number, persistId: string | undefined): void {
    const pending = this.#unconfirmed;
    checkPersistId(pending, persistId);
    if (pending === undefined || !mayEnd(pending, session, persistId)) {
      throw new RpcFault('operation-failed', 'no confirmed commit of this session is pending');
    }
    this.#rollBack();
  }

  /** What the end of a session undoes: its locks, its candidate, its confirmed commit. */
  sessionEnded(session: number): void {
    if (this.#unconfirmed?.session === session && this.#unconfirmed.persist === undefined) this.#rollBack();
    for (const [name, { holder }] of this.#locks) {
      if (holder !== session) continue;
      this.#locks.delete(name);
      if (name === 'candidate') this.discard();
    }
  }

  close(): void {
    if (this.#unconfirmed !== undefined) clearTimeout(this.#unconfirmed.timer);
  }

  #await({ timeout, persist }: Confirmation, before: DataNode, session: number): Unconfirmed {
    return { before, session, persist, timer: setTimeout(() => this.#rollBack(), timeout * 1_000) };
  }

  #rollBack(): void {
    const pending = this.#unconfirmed;
    if (pending === undefined) return;
    clearTimeout(pending.timer);
    this.#unconfirmed = undefined;
    this.#setRunning(pending.before, pending.session);
    this.discard();
  }

  /** A candidate that nobody has changed follows running. */
  #setRunning(tree: DataNode, session: number): void {
    const clean = !this.#dirty();
    this.#trees.running = tree;
    if (clean) this.#trees.candidate = tree;
    this.#changed(session);
  }

  #dirty(): boolean {
    return !sameTree(this.#trees.candidate, this.#trees.running);
  }

  #checkFree(name: DatastoreName, session: number): void {
    const holder = this.#locks.get(name)?.holder;
    if (holder !== undefined && holder !== session) throw inUse(`${name} is locked by session ${holder}`);
  }
}
