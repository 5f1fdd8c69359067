import type { ResourceName } from '../../core/index.ts';
import { adjust, type Ledger, most } from '../ledger.ts';
import { isShort, type Part, spare } from './standing-claim.ts';
import type { Zone } from './streak.ts';

/** Pressed: the device is; idle: it is; higher-class: one that works beside lower ones has, or is to have, less than it wants. */
export type Because = 'pressed' | 'idle' | 'higher-class';

/** One resource of one claim is to have another amount; the ledger has room for all raises of a reading together. */
export interface Change {
  readonly type: 'raise' | 'lower';
  readonly device: string;
  readonly grant: string;
  readonly resource: ResourceName;
  /** In core's units: what stands, and what is to stand. */
  readonly from: number;
  readonly to: number;
  readonly because: Because;
}

/** Where all of this happens. */
export interface Place {
  readonly device: string;
  readonly resource: ResourceName;
}

/** On an idle device: half of what each has, down to its floor. */
export function lowerAll(place: Place, parts: readonly Part[]): readonly Change[] {
  return parts.flatMap((part) => {
    const to = Math.max(part.floor, part.amount / 2);
    return part.free && part.amount - to >= part.step ? [changeOf(place, part, to, 'idle')] : [];
  });
}

/**
 * Raises those in need, the highest class first, and makes room for who is still short by lowering lower classes, the lowest
 * first; the room is given by a later reading, when it is there. Nobody is raised past a higher class that is short, or the
 * two would take it from each other for ever.
 */
export function raiseAll(
  place: Place,
  parts: readonly Part[],
  zone: Zone,
  ledger: Ledger,
): { readonly changes: readonly Change[]; readonly ledger: Ledger } {
  const ordered = parts.toSorted((one, two) => two.priority - one.priority);
  const lowered = new Map<Part, number>();
  const changes: Change[] = [];
  let shortClass = Number.NEGATIVE_INFINITY;
  let left = ledger;
  for (const part of ordered) {
    if (part.priority < shortClass || !isShort(part) || !isInNeed(part, parts, zone)) continue;
    const raised = raise(place, part, left, zone === 'pressed' ? 'pressed' : 'higher-class');
    left = raised?.ledger ?? left;
    if (raised !== undefined) changes.push(raised.change);
    const lacking = part.wanted - (raised?.change.to ?? part.amount);
    if (lacking < part.step) continue;
    shortClass = part.priority;
    if (part.free) makeRoom(lacking, part, ordered, lowered);
  }
  for (const [part, to] of lowered) changes.push(changeOf(place, part, to, 'higher-class'));
  return { changes, ledger: left };
}

/** Pressed, all are; busy, those who share the device with a lower class. */
function isInNeed({ priority }: Part, parts: readonly Part[], zone: Zone): boolean {
  if (zone === 'pressed') return true;
  return zone === 'busy' && parts.some((other) => other.priority < priority && other.amount > 0);
}

function raise(
  place: Place,
  part: Part,
  ledger: Ledger,
  because: Because,
): { readonly change: Change; readonly ledger: Ledger } | undefined {
  const { grant, headroom } = part.claim;
  const { device, resource } = place;
  if (!part.free) return undefined;
  const to = Math.min(part.wanted, most(ledger, device, grant, headroom)[resource]);
  if (to - part.amount < part.step) return undefined;
  const after = adjust(ledger, device, { grant, resource, amount: to, headroom });
  return after && { change: changeOf(place, part, to, because), ledger: after };
}

/** Enters into `lowered` what each gives up; who has given to one higher claim has that much less for the next. */
function makeRoom(
  lacking: number,
  { priority }: Part,
  ordered: readonly Part[],
  lowered: Map<Part, number>,
): void {
  let still = lacking;
  for (const other of ordered.toReversed()) {
    if (other.priority >= priority || still <= 0) return;
    const stands = lowered.get(other) ?? other.amount;
    const given = Math.min(spare({ ...other, amount: stands }), Math.max(still, other.step));
    if (given <= 0) continue;
    lowered.set(other, stands - given);
    still -= given;
  }
}

function changeOf(place: Place, { claim, amount }: Part, to: number, because: Because): Change {
  const type = to > amount ? 'raise' : 'lower';
  return { type, ...place, grant: claim.grant, from: amount, to, because };
}
