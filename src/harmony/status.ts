import type { Resources } from '../core/index.ts';
import type { ForecastCounts } from '../predict/index.ts';
import type { MonitorCounts } from './monitoring.ts';

/** What `forelock status` and `forelock locks` show. Times are milliseconds since the epoch. */
export interface Status {
  readonly at: number;
  readonly devices: readonly DeviceStatus[];
  readonly hosts: readonly HostStatus[];
  readonly pam: PamCounts;
  readonly forecasts: ForecastCounts;
  readonly monitor: MonitorCounts;
}

/** A host that tools work on. */
export interface HostStatus {
  readonly name: string;
  readonly capacity: Resources;
  readonly reserved: Resources;
  readonly shares: readonly {
    readonly grant: string;
    readonly tool: string;
    readonly allocated: Resources;
  }[];
}

/** What PAM was asked since the start. */
export interface PamCounts {
  readonly decisions: number;
  /** Of these, how many took more than PAM's 5 ms. */
  readonly overBudget: number;
}

export interface DeviceStatus {
  readonly name: string;
  /** Those of tools. */
  readonly sessions: number;
  /** Forelock's sessions, its own too, of as many as the device may have; null where there is no limit. */
  readonly sessionLimit: { readonly used: number; readonly most: number } | null;
  readonly capacity: Resources;
  readonly reserved: Resources;
  readonly grants: readonly GrantStatus[];
  readonly waiters: readonly WaiterStatus[];
  readonly outside: readonly OutsideHolder[];
}

/** A session of the device's own, past Forelock, that holds a lock of it. */
export interface OutsideHolder {
  readonly datastore: string;
  /** The device's session-id. */
  readonly session: number;
  /** As the device tells them; null where it does not. */
  readonly user: string | null;
  readonly host: string | null;
  /** By the device's clock where it tells the time; else when Forelock met the lock. */
  readonly since: number;
  /** By the device's refusal of a lock, or by its own account (RFC 6022). */
  readonly found: 'lock-denied' | 'monitoring';
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
