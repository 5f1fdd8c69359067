import type { ResourceName, Resources } from '../../core/index.ts';
import type { MonitorPolicy } from './policy.ts';

/** A claim of the ledger as the monitor needs it, beside what the ledger knows. */
export interface StandingClaim {
  readonly grant: string;
  /** What its directive, or its tool's least, asked for. */
  readonly wanted: Resources;
  /** With less than this its tool would rather have had no grant. */
  readonly least: Resources;
  /** What can't be changed in place. */
  readonly fixed: readonly ResourceName[];
  /** What those of higher classes who wait for the device are to have. */
  readonly headroom: Resources;
}

/** One resource of a claim. */
export interface Part {
  readonly claim: StandingClaim;
  readonly priority: number;
  readonly amount: number;
  readonly wanted: number;
  /** What it is never lowered beneath. */
  readonly floor: number;
  /** A change of less is none. Over 0. */
  readonly step: number;
  /** Whether it may be changed at this reading. */
  readonly free: boolean;
}

/** `amount` is what stands; where nothing is wanted of the resource, or it can't be changed, there is no part. */
export function partOf(
  claim: StandingClaim,
  resource: ResourceName,
  { amount, priority }: { readonly amount: number; readonly priority: number },
  { policy, cooling }: { readonly policy: MonitorPolicy; readonly cooling: boolean },
): Part | undefined {
  const wanted = claim.wanted[resource];
  if (wanted <= 0 || claim.fixed.includes(resource)) return undefined;
  const floor = Math.max(claim.least[resource], wanted * policy.floor);
  const step = Math.max(wanted * policy.step, Number.MIN_VALUE);
  return { claim, priority, amount, wanted, floor, step, free: !cooling };
}

/** What it could give up, where that is worth a change. */
export function spare({ amount, floor, step, free }: Part): number {
  const more = amount - floor;
  return free && more >= step ? more : 0;
}

export function isShort({ amount, wanted, step }: Part): boolean {
  return wanted - amount >= step;
}
