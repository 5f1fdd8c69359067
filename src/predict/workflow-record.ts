import type { Resources } from '../core/index.ts';
import type { Scope } from '../lock/index.ts';

/** Low, medium or high, or a number of expected operations. */
export type Complexity = 'low' | 'medium' | 'high' | number;

/** How a workflow's hold ended. `revoked` holds would have been longer; `device-denied` and `failed` held nothing. */
export type Outcome = 'released' | 'session-ended' | 'revoked' | 'device-denied' | 'failed';

/** How often a kind of operation was sent, and the milliseconds until its replies in all. */
export interface OperationTally {
  readonly count: number;
  readonly time: number;
}

/** What a tool used at its peak; bandwidth is undefined where nobody measured it. */
export interface ToolUse {
  readonly cpu: number;
  readonly memory: number;
  readonly bandwidth: number | undefined;
}

/** One finished workflow on one device: what history is kept of. Times are milliseconds. */
export interface WorkflowRecord {
  readonly workflow: string;
  readonly tool: string;
  readonly device: string;
  /** The device profile's name: its model. */
  readonly profile: string;
  readonly complexity: Complexity | undefined;
  /** The tool's own guess of its hold. */
  readonly estimate: number | undefined;
  readonly scopes: readonly Scope[];
  /** Since the epoch. */
  readonly requestedAt: number;
  /** In the queue. */
  readonly waited: number;
  /** That the lock was held. */
  readonly held: number;
  /** What it sent while it held, by the operation's name, such as `edit-config`. */
  readonly operations: Readonly<Record<string, OperationTally>>;
  readonly outcome: Outcome;
  /** What the device spent on it at its peak; undefined where nothing was measured. */
  readonly used: Resources | undefined;
  /** What was set aside for it on the device at its end, after all changes; left out where nothing was to be. */
  readonly allocated?: Resources;
  /** What the tool's own container or process used at its peak; undefined where nothing was measured. */
  readonly toolUsed: ToolUse | undefined;
  /** The tools that held what it waited for. */
  readonly waitedFor: readonly string[];
  /** The tool that held an overlapping scope of this device before it; undefined where nobody is known to. */
  readonly followed: string | undefined;
  /** What PAM said before the grant: the median hold, and the wait. */
  readonly predicted: { readonly hold: number; readonly wait: number } | undefined;
}
