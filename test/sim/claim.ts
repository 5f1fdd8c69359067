import type { Seat, Verdict, Work } from '../../src/harmony/index.ts';
import type { LockRequest } from '../../src/lock/index.ts';

/** One request to Forelock, as whoever asked sees it. */
export interface Claim {
  readonly work: Work;
  readonly asked: number;
  /** How much had been leapt over by then. */
  readonly leapt: number;
  /** Whether its owner has had another under way since it asked: one that may hold something may go ahead. */
  upgrade: boolean;
  /** Waiting for its verdict; held; given back, but the next may not be served yet; over. */
  stage: 'pending' | 'held' | 'leaving' | 'over';
  seat: Seat | undefined;
}

/** A claim as the reference of conflicts reads it. */
export function asRequest({ owner, scopes }: Pick<Work, 'owner' | 'scopes'>): LockRequest {
  return {
    ...{ id: '', owner, tool: '', priority: 0, scopes },
    ...{ deadline: 0, lease: 0, predictedHold: 0 },
  };
}

export function verdictText(verdict: Verdict): string {
  return verdict.granted ? `granted ${verdict.seat.grant.id}` : verdict.reason;
}
