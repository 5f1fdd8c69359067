import type { Resources } from '../core/index.ts';

/** What `forelock status` and `forelock locks` show. Times are milliseconds since the epoch. */
export interface Status {
  readonly at: number;
  readonly devices: readonly DeviceStatus[];
  readonly pam: PamCounts;
}

/** What PAM was asked since the start. */
export interface PamCounts {
  readonly decisions: number;
  /** Of these, how many took more than PAM's 5 ms. */
  readonly overBudget: number;
}

export interface DeviceStatus {
  readonly name: string;
  readonly sessions: number;
  readonly capacity: Resources;
  readonly reserved: Resources;
  readonly grants: readonly GrantStatus[];
  readonly waiters: readonly WaiterStatus[];
}

export interface GrantStatus {
  readonly id: string;
  readonly token: number;
  readonly tool: string;
  /** Forelock's session-id of the holder. */
  readonly session: number;
  /** `/candidate X`, one a scope. */
  readonly scopes: readonly string[];
  readonly priority: number;
  readonly since: number;
  readonly expires: number;
  readonly allocated: Resources;
  readonly score: number;
}

export interface WaiterStatus {
  readonly id: string;
  readonly tool: string;
  readonly session: number;
  readonly scopes: readonly string[];
  readonly priority: number;
  /** The class after aging. */
  readonly effectivePriority: number;
  readonly since: number;
  readonly deadline: number;
  /** Milliseconds that PAM expects this request to wait from its arrival on. */
  readonly expectedWait: number;
}
