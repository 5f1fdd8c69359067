import { agedClass, compareRanks, highestClass, lengthOf, type Rank, regionKey } from '../../lock/index.ts';
import { holdAt, remainingAt } from '../log-normal.ts';
import type { Seated } from './party.ts';
import { permuted } from './scenario.ts';

/** What the lock machine goes by beside the requests. */
export interface QueuePolicy {
  /** Milliseconds of waiting that lift a request by one class. */
  readonly agingStep: number;
  /** Units of each pool, by the path of its region as one string. */
  readonly capacities: ReadonlyMap<string, number>;
}

/** Each begins, ends, gives up and is lifted to the highest class from the lowest. */
const eventsEach = 10;

/** One member of the play: numbers are milliseconds from now on; `end` is infinite while it waits. */
interface Player {
  readonly party: Seated;
  readonly rank: Mutable<Rank>;
  readonly rivals: readonly Player[];
  readonly units: readonly { readonly pool: string; readonly count: number }[];
  begun: number;
  end: number;
  blockers: number;
  waiting: boolean;
}

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/**
 * Plays on from now what the queue of the lock machine would do: holders end, whoever's turn it is begins, by class after
 * aging, predicted length and arrival, with backfill; until it is the asker's turn. Who waits and holds at once is ranked by
 * itself here, without those who wait for it.
 */
export class Rollout {
  readonly #policy: QueuePolicy;
  readonly #now: number;
  readonly #asker: Player;
  readonly #players: readonly Player[];
  /** Units held, by pool. */
  readonly #held = new Map<string, number>();
  #steps = 0;

  /** @param members all that may bear on the wait, the asker not among them. */
  constructor(asker: Seated, members: readonly Seated[], policy: QueuePolicy, now: number) {
    this.#policy = policy;
    this.#now = now;
    const byParty = new Map<Seated, Player>();
    const rivalsOf = new Map<Seated, Player[]>();
    for (const party of [...members, asker]) {
      const rivals: Player[] = [];
      rivalsOf.set(party, rivals);
      byParty.set(party, playerOf(party, rivals));
    }
    for (const [party, rivals] of rivalsOf) {
      for (const rival of party.rivals) {
        const player = byParty.get(rival);
        if (player === undefined) continue;
        rivals.push(player);
        // The asker has not entered: nobody names it as a rival yet.
        if (party === asker && !rival.rivals.has(asker))
          rivalsOf.get(rival)?.push(byParty.get(asker) as Player);
      }
    }
    this.#players = [...byParty.values()];
    this.#asker = byParty.get(asker) as Player;
  }

  /** Looks at a player so far: what the budget counts. */
  get steps(): number {
    return this.#steps;
  }

  /** The milliseconds that the asker waits in scenario `number` of `count`: each gives every hold another length. */
  play(number: number, count: number): number {
    this.#deal(number, count);
    let time = 0;
    for (let event = 0; event <= eventsEach * this.#players.length; event += 1) {
      this.#expire(time);
      if (this.#serve(time, number, count)) return time;
      const next = this.#next(time);
      if (next === Number.POSITIVE_INFINITY) return time;
      time = next;
      this.#endHolds(time);
    }
    return time;
  }

  #deal(number: number, count: number): void {
    this.#held.clear();
    for (const [at, player] of this.#players.entries()) {
      const { heldSince, hold } = player.party;
      player.waiting = heldSince === undefined;
      player.begun = (heldSince ?? this.#now) - this.#now;
      player.blockers = 0;
      player.end = Number.POSITIVE_INFINITY;
      if (heldSince === undefined) continue;
      player.end = remainingAt(hold, this.#now - heldSince, permuted(at, number, count));
      this.#changeUnits(player, 1);
    }
    for (const player of this.#players)
      for (const rival of player.rivals) if (rival.end < Number.POSITIVE_INFINITY) player.blockers += 1;
  }

  /** Begins all whose turn it is; true when the asker is among them. */
  #serve(time: number, number: number, count: number): boolean {
    const passed = new Set<Player>();
    for (;;) {
      const first = this.#first(time, passed);
      if (first === undefined) return false;
      if (!this.#mayBegin(first, time)) {
        passed.add(first);
        continue;
      }
      if (first === this.#asker) return true;
      const at = this.#players.indexOf(first);
      first.waiting = false;
      first.begun = time;
      first.end = time + holdAt(first.party.hold, permuted(at, number, count));
      for (const rival of first.rivals) rival.blockers += 1;
      this.#changeUnits(first, 1);
    }
  }

  #first(time: number, passed: ReadonlySet<Player>): Player | undefined {
    let best: Player | undefined;
    for (const player of this.#players) {
      this.#steps += 1;
      if (!player.waiting || player.blockers > 0 || passed.has(player)) continue;
      this.#age(player, time);
      if (best === undefined || compareRanks(player.rank, best.rank) < 0) best = player;
    }
    return best;
  }

  #age({ party, rank }: Player, time: number): void {
    rank.priority = agedClass(party.priority, this.#now + time - party.since, this.#policy.agingStep);
    rank.length = rank.priority === highestClass ? 0 : lengthOf(party.predictedHold, 0);
  }

  #mayBegin(player: Player, time: number): boolean {
    if (!player.units.every(({ pool, count }) => this.#fits(player, pool, count, time))) return false;
    return !player.rivals.some((rival) => {
      this.#steps += 1;
      if (!rival.waiting) return false;
      this.#age(rival, time);
      return compareRanks(rival.rank, player.rank) < 0 && !this.#mayPass(player, rival, time);
    });
  }

  /** Units go in order: what is wanted ahead counts as held. */
  #fits(player: Player, pool: string, count: number, time: number): boolean {
    let wanted = count + (this.#held.get(pool) ?? 0);
    for (const rival of this.#players) {
      if (!rival.waiting || rival === player) continue;
      this.#age(rival, time);
      if (compareRanks(rival.rank, player.rank) > 0) continue;
      for (const units of rival.units) if (units.pool === pool) wanted += units.count;
    }
    return wanted <= (this.#policy.capacities.get(pool) ?? 0);
  }

  /** As the machine's backfill has it: by what it was told of holds, and not by what they come to here. */
  #mayPass({ party, rank }: Player, ahead: Player, time: number): boolean {
    if (party.predictedHold <= 0) return false;
    if (ahead.rank.place < rank.place && ahead.rank.priority === highestClass) return false;
    let reserved = time;
    for (const holder of ahead.rivals) {
      if (holder.waiting || holder.end === Number.POSITIVE_INFINITY || holder.party.predictedHold <= 0)
        continue;
      reserved = Math.max(reserved, holder.begun + holder.party.predictedHold);
    }
    return time + party.predictedHold <= reserved;
  }

  /** When something changes next: a hold ends, somebody gives up, or one that waits for its turn alone grows older. */
  #next(time: number): number {
    let next = Number.POSITIVE_INFINITY;
    for (const player of this.#players) {
      this.#steps += 1;
      if (!player.waiting) next = Math.min(next, player.end);
      else if (player !== this.#asker) next = Math.min(next, player.party.deadline - this.#now);
      if (player.waiting && player.blockers === 0) next = Math.min(next, this.#nextLift(player, time));
    }
    return Math.max(next, time);
  }

  #nextLift({ party, rank }: Player, time: number): number {
    if (rank.priority === highestClass) return Number.POSITIVE_INFINITY;
    const { agingStep } = this.#policy;
    const waited = this.#now + time - party.since;
    return time + agingStep - (waited % agingStep);
  }

  #expire(time: number): void {
    for (const player of this.#players)
      if (player.waiting && player !== this.#asker && player.party.deadline - this.#now <= time)
        player.waiting = false;
  }

  #endHolds(time: number): void {
    for (const player of this.#players) {
      if (player.end > time) continue;
      player.end = Number.POSITIVE_INFINITY;
      for (const rival of player.rivals) rival.blockers -= 1;
      this.#changeUnits(player, -1);
    }
  }

  #changeUnits({ units }: Player, sign: 1 | -1): void {
    for (const { pool, count } of units) this.#held.set(pool, (this.#held.get(pool) ?? 0) + sign * count);
  }
}

function playerOf(party: Seated, rivals: readonly Player[]): Player {
  const { priority, order, scopes } = party;
  const units = scopes.flatMap(({ path, extent }) =>
    extent?.kind === 'units' ? [{ pool: regionKey(path), count: extent.count }] : [],
  );
  const rank = { priority, length: 0, place: order, dependents: 0, sequence: order };
  return { party, rank, rivals, units, begun: 0, end: Number.POSITIVE_INFINITY, blockers: 0, waiting: false };
}
