import { Chain, type Link } from './chain.ts';
import type { Claim, Party } from './claim.ts';

/**
 * A claim in the tree, for a holder or for someone who waits. A class, as all that is kept long in the machine: V8 puts
 * the object literals of a place from which many lived long among the old at once, where each costs a full collection.
 */
export class Entry<H> implements Link<Entry<H>> {
  previous: Entry<H> | undefined = undefined;
  next: Entry<H> | undefined = undefined;
  readonly claim: Claim;
  readonly holder: H;
  readonly node: LockNode<H>;

  constructor(claim: Claim, holder: H, node: LockNode<H>) {
    this.claim = claim;
    this.holder = holder;
    this.node = node;
  }
}

/** A node of the hierarchy: which modes are on it, by claims that end here or further down. */
export class LockNode<H> implements Link<LockNode<H>> {
  previous: LockNode<H> | undefined = undefined;
  next: LockNode<H> | undefined = undefined;
  idle = false;
  readonly name: string;
  readonly parent: LockNode<H> | undefined;
  children: Map<string, LockNode<H>> | undefined = undefined;
  /** Claims that end here. */
  readonly entries: Chain<Entry<H>> = new Chain<Entry<H>>();
  /** Claims that end here or further down. */
  touches = 0;
  /** The bits of the modes that are here. */
  present = 0;
  /** The party that has all that is here, as far as is known; undefined where there are or were several. */
  sole: Party | undefined = undefined;
  /** How many of the entries are parts of a region. */
  parts = 0;
  /** The sum of the units that the entries are for. */
  units = 0;
  #IS = 0;
  #IX = 0;
  #S = 0;
  #SIX = 0;
  #X = 0;

  constructor(name: string, parent: LockNode<H> | undefined) {
    this.name = name;
    this.parent = parent;
  }

  enter(owner: Party, bit: number): void {
    if (this.touches === 0) this.sole = owner;
    else if (this.sole !== owner) this.sole = undefined;
    this.touches += 1;
    this.#count(bit, 1);
    this.present |= bit;
  }

  leave(bit: number): void {
    this.touches -= 1;
    if (this.#count(bit, -1) === 0) this.present &= ~bit;
  }

  #count(bit: number, change: 1 | -1): number {
    switch (bit) {
      case 1:
        this.#IS += change;
        return this.#IS;
      case 2:
        this.#IX += change;
        return this.#IX;
      case 4:
        this.#S += change;
        return this.#S;
      case 8:
        this.#SIX += change;
        return this.#SIX;
      default:
        this.#X += change;
        return this.#X;
    }
  }
}
