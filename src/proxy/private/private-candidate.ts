import { covers, type InstancePath } from '../../yang/index.ts';

/** A write of the candidate as its client sent it. */
export interface RecordedWrite {
  /** Without its framing: who says it again may frame otherwise, where another session's commit carries it. */
  readonly raw: Buffer;
  /** What it writes; undefined: it can't be told, so anything. */
  readonly writes: readonly InstancePath[] | undefined;
  /** What its leafrefs need to be there. */
  readonly reads: readonly InstancePath[];
}

/** A node that was written, and what running had there when this candidate first touched it. */
export interface BaseNode {
  /** Undefined: the whole datastore. */
  readonly path: InstancePath | undefined;
  /** The filter that reads it; undefined reads all. */
  readonly filter: string | undefined;
  readonly content: string;
}

/** A confirmed commit (RFC 6241 section 8.4) that is neither confirmed nor undone, as far as is known. */
export interface Unconfirmed {
  readonly writes: readonly RecordedWrite[];
  /** What running had before the first of a row of confirmed commits, and has again when they are undone. */
  readonly before: readonly BaseNode[];
  /** Nodes that a later one of the row touched in or around these: what running had there before is not known. */
  readonly touchedAgain: readonly BaseNode[];
  /** What running had at the same nodes right behind the commit. */
  readonly after: readonly BaseNode[];
  /** Milliseconds since the epoch: the device's timer is over. */
  readonly until: number;
}

/**
 * A candidate of one session's own (draft-ietf-netconf-privcand): the writes that its client has made since its last
 * commit, and what running had at each place. The device has none of it but in this session's turns.
 */
export class PrivateCandidate {
  /** Whether the device has no candidate to put it in: Forelock then puts its edits together by itself. */
  readonly composed: boolean;
  readonly #writes: RecordedWrite[] = [];
  readonly #base = new Map<string, BaseNode>();
  /** The filters of nodes whose conflict the client was told of, and has not resolved. */
  readonly #told = new Set<string>();
  #busy: Promise<void> = Promise.resolve();
  /** What the session has committed and not confirmed yet: its next commit is to come from this very session. */
  unconfirmed: Unconfirmed | undefined;

  constructor(composed = false) {
    this.composed = composed;
  }

  get writes(): readonly RecordedWrite[] {
    return this.#writes;
  }

  get base(): readonly BaseNode[] {
    return [...this.#base.values()];
  }

  /** The device took a write, which is the first to touch these nodes. */
  record(write: RecordedWrite, touched: readonly BaseNode[]): void {
    this.#writes.push(write);
    for (const node of touched) this.remember(node);
  }

  /** Whether it is known what running had there before. */
  knows(filter: string | undefined): boolean {
    return this.#base.has(filter ?? '');
  }

  remember(node: BaseNode): void {
    this.#base.set(node.filter ?? '', node);
    this.#told.delete(node.filter ?? '');
  }

  /** The client is told that running has another content at these nodes. */
  tell(nodes: readonly BaseNode[]): void {
    for (const { filter } of nodes) this.#told.add(filter ?? '');
  }

  /** Those of them that lie in what is written. */
  toldIn(writes: readonly InstancePath[]): readonly BaseNode[] {
    const within = ({ path }: BaseNode): boolean =>
      path !== undefined && writes.some((written) => covers(written, path));
    return this.base.filter((node) => this.#told.has(node.filter ?? '') && within(node));
  }

  /** What was committed before is to be committed again, before what was written since. */
  putBack({ writes, before }: Unconfirmed): void {
    this.#writes.unshift(...writes);
    for (const node of before) this.remember(node);
  }

  /** Nothing is changed any more: committed, or discarded. */
  clear(): void {
    this.#writes.length = 0;
    this.#base.clear();
    this.#told.clear();
  }

  /** These writes are left, and running has this at these nodes. */
  rebase(writes: readonly RecordedWrite[], nodes: readonly BaseNode[]): void {
    this.#writes.splice(0, this.#writes.length, ...writes);
    for (const node of nodes) this.remember(node);
  }

  /** Resolves when the turn of a read whose reply has passed is over. */
  idle(): Promise<void> {
    return this.#busy;
  }

  occupy(ending: Promise<void>): void {
    this.#busy = ending;
  }
}
