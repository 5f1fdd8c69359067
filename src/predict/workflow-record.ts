import type { Resources } from '../core/index.ts';
import type { Scope } from '../lock/index.ts';

/** Low, medium or high, or a number of expected operations. */
export type Complexity = 'low' | 'medium' | 'high' | number;

/** How a workflow's hold ended. `revoked` holds would have been longer; `device-denied` and `failed` held nothing. */
export type Outcome = 'released' | 'session-ended' | 'revoked' | 'device-denied' | 'failed';

/** One finished workflow on one device: what history is kept of. */
export interface WorkflowRecord {
  readonly workflow: string;
  readonly tool: string;
  readonly device: string;
  /** The device profile's name. */
  readonly profile: string;
  readonly complexity: Complexity | undefined;
  readonly scopes: readonly Scope[];
  /** Milliseconds since the epoch. */
  readonly requestedAt: number;
  /** Milliseconds in the queue. */
  readonly waited: number;
  /** Milliseconds that the lock was held. */
  readonly held: number;
  /** Operations that it sent while it held. */
  readonly operations: number;
  readonly outcome: Outcome;
  /** What it used at its peak; undefined where nothing was measured. */
  readonly used: Resources | undefined;
}
