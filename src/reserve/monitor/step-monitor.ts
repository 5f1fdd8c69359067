import { type ResourceName, resourceNames } from '../../core/index.ts';
import type { Load } from '../../predict/index.ts';
import type { Ledger } from '../ledger.ts';
import { type Change, lowerAll, raiseAll } from './changes.ts';
import type { MonitorPolicy } from './policy.ts';
import { type Part, partOf, type StandingClaim } from './standing-claim.ts';
import { type Streak, stepStreak, zoneOf } from './streak.ts';

/** What the monitor remembers of one device. Never changed in place. */
export interface MonitorState {
  readonly streaks: Readonly<Record<ResourceName, Streak>>;
  /** When a resource of a claim was changed last, by resource and grant. */
  readonly changed: ReadonlyMap<string, number>;
}

/** A device's load was read, at `at` in milliseconds since the epoch, while these claims stood on it. */
export interface LoadRead {
  readonly device: string;
  readonly at: number;
  /** Shares in use, each 0..1; NaN where it could not be read. */
  readonly load: Load;
  readonly ledger: Ledger;
  /** The oldest first. */
  readonly claims: readonly StandingClaim[];
}

/**
 * What a reading changes of what is set aside on its device, whose first it is where there is no state yet: raises for who has less than wanted on a pressed device, within
 * the ledger; lowers on an idle one, and where a higher class is short.
 */
export function stepMonitor(
  state: MonitorState | undefined,
  event: LoadRead,
  policy: MonitorPolicy,
): { readonly state: MonitorState; readonly effects: readonly Change[] } {
  const { device, at, claims } = event;
  const streaks = streaksOf(state, event.load, policy);
  const standing = new Set(claims.flatMap(({ grant }) => resourceNames.map((name) => keyOf(grant, name))));
  const changed = new Map([...(state?.changed ?? [])].filter(([key]) => standing.has(key)));
  const effects: Change[] = [];
  let { ledger } = event;
  for (const resource of resourceNames) {
    const place = { device, resource };
    const parts = partsOf(event, resource, changed, policy);
    const zone = zoneOf(streaks[resource], policy);
    const found =
      zone === 'idle' ? { changes: lowerAll(place, parts), ledger } : raiseAll(place, parts, zone, ledger);
    ledger = found.ledger;
    effects.push(...found.changes);
  }
  for (const { grant, resource } of effects) changed.set(keyOf(grant, resource), at);
  return { state: { streaks, changed }, effects };
}

function streaksOf(
  before: MonitorState | undefined,
  load: Load,
  policy: MonitorPolicy,
): MonitorState['streaks'] {
  const one = (name: ResourceName): Streak => stepStreak(before?.streaks[name], load[name], policy);
  return { cpu: one('cpu'), memory: one('memory'), bandwidth: one('bandwidth') };
}

function partsOf(
  { device, at, ledger, claims }: LoadRead,
  resource: ResourceName,
  changed: ReadonlyMap<string, number>,
  policy: MonitorPolicy,
): readonly Part[] {
  return claims.flatMap((claim) => {
    const stands = ledger.get(device)?.aside.get(claim.grant);
    if (stands === undefined) return [];
    const last = changed.get(keyOf(claim.grant, resource)) ?? Number.NEGATIVE_INFINITY;
    const entered = { amount: stands.amount[resource], priority: stands.priority };
    const cooling = at - last < policy.coolDown;
    return partOf(claim, resource, entered, { policy, cooling }) ?? [];
  });
}

function keyOf(grant: string, resource: ResourceName): string {
  return `${resource} ${grant}`;
}
