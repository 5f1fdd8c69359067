import { type Extent, meets } from './extent.ts';
import { barredBy, bitOf, intention, type Mode, modes } from './mode.ts';
import type { Scope } from './scope.ts';

/** Whoever claims; two claims of one party never conflict. */
export interface Party {
  readonly name: string;
}

/** What a mode means in bits: on the claim's own node, above and below it. */
interface Stance {
  /** Its bit on its own node. */
  readonly at: number;
  /** Its bit on each ancestor. */
  readonly above: number;
  /** The bits that it does not bear: on its own node, and on each ancestor. */
  readonly barredAt: number;
  readonly barredAbove: number;
  /** The bits that it does not bear on whatever is below its own node. */
  readonly barredBelow: number;
}

/** One scope as an owner wants or has it. */
export class Claim {
  readonly owner: Party;
  readonly path: readonly string[];
  readonly mode: Mode;
  readonly extent: Extent | undefined;
  readonly stance: Stance;

  constructor(owner: Party, { path, mode, extent }: Scope) {
    this.owner = owner;
    this.path = path;
    this.mode = mode;
    this.extent = extent;
    this.stance = (extent === undefined ? wholes : parts)[mode];
  }
}

const wholes = stances((mode) => mode);
/** A part of a region is as a child of it: on the region itself there is only an intention. */
const parts = stances(intention);

function stances(own: (mode: Mode) => Mode): Readonly<Record<Mode, Stance>> {
  const stance = (mode: Mode): Stance => {
    const barredAt = barredBy[own(mode)];
    const below = modes.filter((other) => (barredAt & bitOf[intention(other)]) !== 0);
    return {
      at: bitOf[own(mode)],
      above: bitOf[intention(mode)],
      barredAt,
      barredAbove: barredBy[intention(mode)],
      barredBelow: below.reduce((bits, other) => bits | bitOf[other], 0),
    };
  };
  return { IS: stance('IS'), IX: stance('IX'), S: stance('S'), SIX: stance('SIX'), X: stance('X') };
}

/** Whether two claims on the same node can't stand together; of units of one pool, whether they might not. */
export function clashAtNode(one: Claim, other: Claim): boolean {
  if (one.extent === undefined || other.extent === undefined)
    return (one.stance.barredAt & other.stance.at) !== 0;
  if (!meets(one.extent, other.extent)) return false;
  return bothUnits(one, other) || (barredBy[one.mode] & bitOf[other.mode]) !== 0;
}

/** Whether both want units: of one pool, where they conflict at all. */
export function bothUnits(one: Claim, other: Claim): boolean {
  return one.extent?.kind === 'units' && other.extent?.kind === 'units';
}
