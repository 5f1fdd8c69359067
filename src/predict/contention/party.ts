import type { Scope } from '../../lock/index.ts';
import type { LogNormal } from '../log-normal.ts';

/** A workflow that holds or waits, as contention sees it. Times are milliseconds since the epoch. */
export interface Party {
  /** The request's id. */
  readonly id: string;
  /** One owner never conflicts with itself. */
  readonly owner: string;
  readonly tool: string;
  readonly priority: number;
  readonly scopes: readonly Scope[];
  readonly hold: LogNormal;
  /** What the lock machine was told; 0 where nobody knows. */
  readonly predictedHold: number;
  /** When it asked, and when it gives up. */
  readonly since: number;
  readonly deadline: number;
  /** Order of arrival. */
  readonly order: number;
}

/** A party with its place among the others. `heldSince` is undefined while it waits. */
export interface Seated extends Party {
  heldSince: number | undefined;
  /** Those that it can't hold beside. */
  readonly rivals: Set<Seated>;
  /** Those that want units of a pool that it wants units of. */
  readonly poolRivals: Set<Seated>;
}
