import { compatible, type Mode, modes } from './mode.ts';
import { type Scope, touches } from './scope.ts';

/** How often each mode is held on a node. */
type Counts = Record<Mode, number>;

interface Node {
  readonly total: Counts;
  readonly byOwner: Map<string, Counts>;
}

const none = (): Counts => ({ IS: 0, IX: 0, S: 0, SIX: 0, X: 0 });

/** Who has which mode on which node. Every question costs as many look-ups as a path is deep, however much is held. */
export class LockTable {
  readonly #nodes = new Map<string, Node>();

  add(owner: string, scopes: readonly Scope[]): void {
    for (const scope of scopes) for (const { key, mode } of touches(scope)) this.#count(key, owner, mode, 1);
  }

  remove(owner: string, scopes: readonly Scope[]): void {
    for (const scope of scopes) for (const { key, mode } of touches(scope)) this.#count(key, owner, mode, -1);
  }

  /** Whether another owner has something that these scopes don't bear. */
  blocks(owner: string, scopes: readonly Scope[]): boolean {
    for (const scope of scopes) {
      for (const { key, mode } of touches(scope)) {
        const node = this.#nodes.get(key);
        if (node !== undefined && conflictsAt(node, owner, mode)) return true;
      }
    }
    return false;
  }

  /** The other owners that stand in the way, in the order in which they came to each node. */
  blockers(owner: string, scopes: readonly Scope[]): readonly string[] {
    const found = new Set<string>();
    for (const scope of scopes) {
      for (const { key, mode } of touches(scope)) {
        for (const [other, counts] of this.#nodes.get(key)?.byOwner ?? []) {
          if (other !== owner && modes.some((held) => counts[held] > 0 && !compatible(mode, held)))
            found.add(other);
        }
      }
    }
    return [...found];
  }

  #count(key: string, owner: string, mode: Mode, change: 1 | -1): void {
    let node = this.#nodes.get(key);
    if (node === undefined) {
      node = { total: none(), byOwner: new Map() };
      this.#nodes.set(key, node);
    }
    let own = node.byOwner.get(owner);
    if (own === undefined) {
      own = none();
      node.byOwner.set(owner, own);
    }
    node.total[mode] += change;
    own[mode] += change;
    if (change < 0 && modes.every((each) => own[each] === 0)) node.byOwner.delete(owner);
    if (node.byOwner.size === 0) this.#nodes.delete(key);
  }
}

function conflictsAt(node: Node, owner: string, mode: Mode): boolean {
  const own = node.byOwner.get(owner);
  for (const held of modes) {
    if (node.total[held] - (own?.[held] ?? 0) > 0 && !compatible(mode, held)) return true;
  }
  return false;
}
