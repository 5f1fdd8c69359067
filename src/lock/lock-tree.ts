import { type Claim, clashAtNode, type Party } from './claim.ts';
import { Idle } from './idle.ts';
import { Entry, LockNode } from './lock-node.ts';

/** Told of each entry that was looked for; true ends the search. */
export type Visit<H> = (entry: Entry<H>) => boolean;

/**
 * Who claims which mode on which node. That nothing is in the way is known after as many look-ups as a path is deep,
 * however much is claimed; what is in the way is found by going only where its modes are.
 */
export class LockTree<H> {
  readonly #root: LockNode<H> = new LockNode<H>('', undefined);
  readonly #idle: Idle<LockNode<H>> = new Idle<LockNode<H>>();
  #nodes = 0;

  add(claim: Claim, holder: H): Entry<H> {
    const { owner, path, stance, extent } = claim;
    let node = this.#root;
    let left = path.length;
    for (const name of path) {
      left -= 1;
      node = this.#child(node, name);
      node.enter(owner, left === 0 ? stance.at : stance.above);
    }
    const entry = new Entry<H>(claim, holder, node);
    node.entries.append(entry);
    if (extent !== undefined) node.parts += 1;
    if (extent?.kind === 'units') node.units += extent.count;
    return entry;
  }

  remove(entry: Entry<H>): void {
    const { stance, extent } = entry.claim;
    const { node } = entry;
    node.entries.drop(entry);
    if (extent !== undefined) node.parts -= 1;
    if (extent?.kind === 'units') node.units -= extent.count;
    node.leave(stance.at);
    // A child rests before its parent does, and so is forgotten before it.
    for (let each: LockNode<H> = node; each.parent !== undefined; each = each.parent) {
      if (each !== node) each.leave(stance.above);
      if (each.touches === 0) this.#idle.rest(each);
    }
    this.#forget();
  }

  /** Visits what stands in the claim's way, but for what `except` has. Whether a visit ended the search. */
  find(claim: Claim, except: Party | undefined, visit: Visit<H>): boolean {
    const { path, stance } = claim;
    let node: LockNode<H> | undefined = this.#root;
    let left = path.length;
    for (const name of path) {
      left -= 1;
      node = node.children?.get(name);
      if (node === undefined || isClear(node, except)) return false;
      if (left > 0 && (node.present & stance.barredAbove) !== 0) {
        if (visitAt(node, stance.barredAbove, except, visit)) return true;
      }
    }
    return this.#findFrom(node, claim, except, visit);
  }

  /** The claims that end at the path, in order of arrival. */
  entriesAt(path: readonly string[]): readonly Entry<H>[] {
    return this.#at(path)?.entries.items() ?? [];
  }

  /** The sum of the units that are claimed at the path. */
  unitsAt(path: readonly string[]): number {
    return this.#at(path)?.units ?? 0;
  }

  #at(path: readonly string[]): LockNode<H> | undefined {
    let node: LockNode<H> | undefined = this.#root;
    for (const name of path) node = node?.children?.get(name);
    return node;
  }

  #findFrom(node: LockNode<H>, claim: Claim, except: Party | undefined, visit: Visit<H>): boolean {
    const { barredAt, barredBelow } = claim.stance;
    const partsMeet = claim.extent !== undefined && node.parts > 0;
    if (partsMeet || (node.present & barredAt) !== 0) {
      for (let entry = node.entries.first; entry !== undefined; entry = entry.next) {
        if (entry.claim.owner !== except && clashAtNode(claim, entry.claim) && visit(entry)) return true;
      }
    }
    return (node.present & barredBelow) !== 0 && visitBelow(node, barredBelow, except, visit);
  }

  #child(parent: LockNode<H>, name: string): LockNode<H> {
    parent.children ??= new Map();
    let node = parent.children.get(name);
    if (node === undefined) {
      node = new LockNode<H>(name, parent);
      parent.children.set(name, node);
      this.#nodes += 1;
    } else if (node.idle) this.#idle.wake(node);
    return node;
  }

  #forget(): void {
    for (let node = this.#idle.surplus(this.#nodes); node; node = this.#idle.surplus(this.#nodes)) {
      node.parent?.children?.delete(node.name);
      this.#nodes -= 1;
    }
  }
}

function isClear<H>(node: LockNode<H>, except: Party | undefined): boolean {
  return node.touches === 0 || (except !== undefined && node.sole === except);
}

function visitAt<H>(node: LockNode<H>, bits: number, except: Party | undefined, visit: Visit<H>): boolean {
  for (let entry = node.entries.first; entry !== undefined; entry = entry.next) {
    const { owner, stance } = entry.claim;
    if ((stance.at & bits) !== 0 && owner !== except && visit(entry)) return true;
  }
  return false;
}

function visitBelow<H>(node: LockNode<H>, bits: number, except: Party | undefined, visit: Visit<H>): boolean {
  for (const child of node.children?.values() ?? []) {
    if ((child.present & bits) === 0 || isClear(child, except)) continue;
    if (visitAt(child, bits, except, visit) || visitBelow(child, bits, except, visit)) return true;
  }
  return false;
}
