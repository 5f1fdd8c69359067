import { conflicts } from '../../lock/index.ts';
import { remainingAt } from '../log-normal.ts';
import type { Seated } from './party.ts';
import { resourceText } from './resource.ts';

/** One workflow that bears on the wait, and how. Times are milliseconds. */
export interface ChainLink {
  /** The request's id. */
  readonly id: string;
  readonly tool: string;
  readonly priority: number;
  /** `waits`: in the queue as well, ahead or behind as the policy has it. */
  readonly state: 'holds' | 'waits';
  /** That it has held or waited so far. */
  readonly since: number;
  /** That it is predicted to hold from now on, or from its grant: the median. */
  readonly left: number;
  /** What both want. */
  readonly through: string;
  /** The request that it holds up: the one asked about, or another of the chain. */
  readonly holdsUp: string;
}

/** A workflow that bears on the wait, and whom it holds up. */
export interface Member {
  readonly party: Seated;
  readonly holdsUp: Seated;
}

/** Who conflicts, and who holds up those that wait, and so on; the nearest first. Holders wait for nobody themselves. */
export function membersAround(asker: Seated, most: number): readonly Member[] {
  const found = new Map<Seated, Member>();
  const open: Seated[] = [asker];
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    for (const party of [...next.rivals, ...next.poolRivals]) {
      if (party === asker || found.has(party)) continue;
      if (found.size === most) return [...found.values()];
      found.set(party, { party, holdsUp: next });
      if (party.heldSince === undefined) open.push(party);
    }
  }
  return [...found.values()];
}

export function linkOf({ party, holdsUp }: Member, now: number): ChainLink {
  const { id, tool, priority, heldSince, since, hold } = party;
  const held = heldSince === undefined ? 0 : now - heldSince;
  return {
    ...{ id, tool, priority, state: heldSince === undefined ? 'waits' : 'holds' },
    since: now - (heldSince ?? since),
    left: remainingAt(hold, held, 0.5),
    through: throughOf(party, holdsUp),
    holdsUp: holdsUp.id,
  };
}

function throughOf(party: Seated, other: Seated): string {
  const clashing = party.scopes.find((scope) => conflicts([scope], other.scopes));
  const pooled = party.scopes.find(({ extent }) => extent?.kind === 'units');
  const scope = clashing ?? pooled;
  return scope === undefined ? '' : resourceText(scope);
}
