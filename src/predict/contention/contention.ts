import { holdAt } from '../log-normal.ts';
import { quantileOfSorted } from '../quantile.ts';
import { type ArrivalOutlook, chanceOfNone } from './arrivals.ts';
import { type ChainLink, linkOf, type Member, membersAround } from './chain.ts';
import type { Seated } from './party.ts';
import { type QueuePolicy, Rollout } from './rollout.ts';
import { scenariosFor } from './scenario.ts';

export interface Contention {
  /** Chance that at least one other workflow wants a conflicting scope, or more than is left, before this one has ended. */
  readonly probability: number;
  /** Expected number of conflicting workflows: those that are there, and those to come. */
  readonly degree: number;
  /** Expected milliseconds in the queue. */
  readonly expectedWait: number;
  /** Milliseconds that half, and nine of ten, such requests would wait at most. */
  readonly wait: { readonly p50: number; readonly p90: number };
  /** Conflicting workflows that hold or wait now. */
  readonly rivals: number;
  readonly arrivals: ArrivalOutlook;
  /** Who bears on the wait, the nearest first; the first eight. */
  readonly chain: readonly ChainLink[];
  /** How many of them there are in all. */
  readonly members: number;
  /** Played to the end of each, with holds of other lengths. */
  readonly scenarios: number;
}

export interface Moment {
  readonly now: number;
  readonly policy: QueuePolicy;
  readonly arrivals: ArrivalOutlook;
  /** Asked between scenarios: false ends the play with those that are done. */
  readonly hasTime: () => boolean;
}

const mostMembers = 256;
const mostLinks = 8;
/** Looks at a member, over all scenarios of one decision: about 2 ms on a slow machine. */
const stepBudget = 60_000;
const holdShares = [0.1, 0.3, 0.5, 0.7, 0.9] as const;

/**
 * How contended a request is, before it enters the queue. What is there is played on by the queue's own policy, in
 * scenarios of longer and shorter holds; what is to come is Poisson over the wait and the hold. Undefined where time was
 * up before one scenario was done.
 */
export function contend(asker: Seated, moment: Moment): Contention | undefined {
  const members = membersAround(asker, mostMembers);
  const waits = waitsOf(asker, members, moment);
  if (waits.length === 0) return undefined;
  const { arrivals, now } = moment;
  const base = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
  const expectedWait = overtaken(base, moment);
  const rivals = asker.rivals.size;
  const time = (share: number): number => expectedWait + holdAt(asker.hold, share);
  const none =
    holdShares.reduce((sum, share) => sum + chanceOfNone(arrivals, time(share)), 0) / holdShares.length;
  return {
    probability: rivals > 0 ? 1 : 1 - none,
    degree: rivals + (arrivals.rate * arrivals.share * time(0.5)) / 1_000,
    expectedWait,
    wait: {
      p50: overtaken(quantileOfSorted(waits, 0.5), moment),
      p90: overtaken(quantileOfSorted(waits, 0.9), moment),
    },
    ...{ rivals, arrivals, members: members.length, scenarios: waits.length },
    chain: members.slice(0, mostLinks).map((member) => linkOf(member, now)),
  };
}

/** Ascending. */
function waitsOf(
  asker: Seated,
  members: readonly Member[],
  { now, policy, hasTime }: Moment,
): readonly number[] {
  if (members.length === 0) return [0];
  const rollout = new Rollout(
    asker,
    members.map(({ party }) => party),
    policy,
    now,
  );
  const count = scenariosFor(members.length);
  const waits: number[] = [];
  for (let number = 0; number < count && rollout.steps < stepBudget && hasTime(); number += 1)
    waits.push(rollout.play(number, count));
  return waits.sort((one, other) => one - other);
}

/**
 * Those who will arrive and go ahead stretch the wait (Cobham, "Priority assignment in waiting line problems", 1954): in each
 * aging step only the time that they leave free is got through.
 */
function overtaken(wait: number, { arrivals, policy }: Moment): number {
  let [left, time] = [wait, 0];
  for (const busy of arrivals.overtaking) {
    const free = policy.agingStep * (1 - busy);
    if (left <= free) return time + left / (1 - busy);
    left -= free;
    time += policy.agingStep;
  }
  return time + left;
}
