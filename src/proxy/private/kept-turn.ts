import type { Seat } from '../../harmony/index.ts';

/** The device's candidate while it is one session's. */
export interface Turn {
  readonly seat: Seat;
  /** When the device had answered its lock, in milliseconds since the epoch. */
  readonly since: number;
}

/** One that may be kept from one request to the next. */
export interface KeptTurn extends Turn {
  /** Milliseconds that the session's changes took to be in place, which is what the next turn would need. */
  readonly cost: number;
}
