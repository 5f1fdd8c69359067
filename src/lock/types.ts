import type { Scope } from './scope.ts';

/** A request for one or more scopes, taken all at once or not at all. Times are milliseconds since the epoch. */
export interface LockRequest {
  readonly id: string;
  /** The session that asks; one owner never conflicts with itself. */
  readonly owner: string;
  readonly tool: string;
  /** Class 0..7; a higher one is served first. */
  readonly priority: number;
  /** In any order; a grant and the queue have them in the canonical one. */
  readonly scopes: readonly Scope[];
  /** When waiting ends; a time that is not after the request's own wants the answer at once. */
  readonly deadline: number;
  /** Milliseconds that a grant lasts until it is renewed. */
  readonly lease: number;
  /** Milliseconds that the lock is expected to be held; 0 where nobody knows. */
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
  /** Takes a lock back from its holder. */
  | { readonly type: 'revoke'; readonly at: number; readonly grant: string; readonly token: number }
  | { readonly type: 'cancel'; readonly at: number; readonly request: string }
  | { readonly type: 'renew'; readonly at: number; readonly grant: string; readonly token: number }
  /** How many units the pool of a memory region has from now on. A region that was never told of has none. */
  | {
      readonly type: 'capacity';
      readonly at: number;
      readonly path: readonly string[];
      readonly units: number;
    }
  | { readonly type: 'tick'; readonly at: number };

export type LockEffect =
  | { readonly type: 'granted'; readonly grant: Grant }
  /** `holders`: whose grants are in the way, the oldest first; none where only somebody ahead in the queue is. */
  | { readonly type: 'queued'; readonly request: string; readonly holders: readonly Grant[] }
  | {
      readonly type: 'denied';
      readonly request: string;
      /** 'capacity': with what its owner has already, it wants more units than the pool has. */
      readonly reason: 'timeout' | 'deadlock' | 'capacity';
      readonly holders: readonly Grant[];
      /** For a deadlock: the owners of the circle, each waiting for the next. */
      readonly circle?: readonly string[];
    }
  /** The lease is over while somebody waits for it; told once a lease. Whether to take the lock back is policy. */
  | { readonly type: 'overdue'; readonly grant: Grant; readonly waiters: readonly string[] }
  | { readonly type: 'released'; readonly grant: Grant }
  /** Comes before the 'released' of the same grant. */
  | { readonly type: 'revoked'; readonly grant: Grant }
  /**
   * A request of a higher class than the holder's waits for the grant; told once for each class. `deadline`: by when the
   * holder had better be out of the way, the earlier of the lease's end and the end of the wait.
   */
  | { readonly type: 'yield'; readonly grant: Grant; readonly waiter: string; readonly deadline: number }
  /** No request of a higher class waits for the grant any more. */
  | { readonly type: 'resume'; readonly grant: Grant }
  /** A release, revocation or renewal with a token that is not in force; it changed nothing. */
  | { readonly type: 'stale'; readonly grant: string; readonly token: number };

/** A request in the queue. */
export interface Waiter {
  readonly request: LockRequest;
  readonly since: number;
  /** Order of arrival. */
  readonly sequence: number;
  /** The class after aging, at the time of the question. */
  readonly effectivePriority: number;
  /** The class that it is served with: the highest of its own and of those who wait for its owner's locks. */
  readonly inheritedPriority: number;
}
