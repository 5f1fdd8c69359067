import type { Scope } from './scope.ts';

/** A request for one or more scopes, taken all at once or not at all. Times are milliseconds since the epoch. */
export interface LockRequest {
  readonly id: string;
  /** The session that asks; one owner never conflicts with itself. */
  readonly owner: string;
  readonly tool: string;
  /** Class 0..7; a higher one is served first. */
  readonly priority: number;
  readonly scopes: readonly Scope[];
  /** When waiting ends; a time that is not after the request's own wants the answer at once. */
  readonly deadline: number;
  /** Milliseconds that a grant lasts until it is renewed. */
  readonly lease: number;
  /** Milliseconds that the lock is expected to be held. */
  readonly predictedHold: number;
}

export interface Grant {
  readonly id: string;
  /** The fencing token on the first device of the scopes. */
  readonly token: number;
  /** A fencing token for each device; on one device they only ever rise. */
  readonly tokens: Readonly<Record<string, number>>;
  readonly request: LockRequest;
  readonly grantedAt: number;
  readonly expiresAt: number;
}

export type LockEvent =
  | { readonly type: 'request'; readonly at: number; readonly request: LockRequest }
  | { readonly type: 'release'; readonly at: number; readonly grant: string; readonly token: number }
  | { readonly type: 'cancel'; readonly at: number; readonly request: string }
  | { readonly type: 'renew'; readonly at: number; readonly grant: string; readonly token: number }
  | { readonly type: 'tick'; readonly at: number };

export type LockEffect =
  | { readonly type: 'granted'; readonly grant: Grant }
  | { readonly type: 'queued'; readonly request: string; readonly holders: readonly Grant[] }
  | {
      readonly type: 'denied';
      readonly request: string;
      readonly reason: 'timeout' | 'deadlock';
      readonly holders: readonly Grant[];
      /** For a deadlock: the owners of the circle, each waiting for the next. */
      readonly circle?: readonly string[];
    }
  /** The lease is over while somebody waits for it; told once a lease. Whether to take the lock back is policy. */
  | { readonly type: 'overdue'; readonly grant: Grant; readonly waiters: readonly string[] }
  | { readonly type: 'released'; readonly grant: Grant }
  /** A release or renewal with a token that is not in force; it changed nothing. */
  | { readonly type: 'stale'; readonly grant: string; readonly token: number };

/** A request in the queue. */
export interface Waiter {
  readonly request: LockRequest;
  readonly since: number;
  /** Order of arrival. */
  readonly sequence: number;
  /** Whether its owner held a lock on the same device when it asked: it blocks others while it waits. */
  readonly upgrade: boolean;
  /** The class after aging, at the time of the question. */
  readonly effectivePriority: number;
}
