import type { Resources } from '../core/index.ts';
import type { Grant, Scope } from '../lock/index.ts';
import type { Prediction } from '../predict/index.ts';
import type { AllocationStep } from '../reserve/index.ts';

/** What a session asks for: scopes on one device, with what its tool's policy or the client itself said. */
export interface Work {
  readonly device: string;
  /** Forelock's session-id; also the owner in the lock machine. */
  readonly session: number;
  readonly deviceSession: number | undefined;
  readonly tool: string;
  readonly priority: number;
  readonly scopes: readonly Scope[];
  /** Milliseconds that the request may wait; 0 wants the answer at once. */
  readonly wait: number;
  /** Milliseconds that a grant lasts without a sign of life. */
  readonly lease: number;
  /** Whether resources are set aside and the grant is journalled: not for the implicit scope of one edit. */
  readonly reserve: boolean;
  /** Called once when the lease is over, somebody waits, and policy takes the lock back. */
  readonly onRevoke: (seat: Seat) => void;
}

/** A grant with what was set aside for it. */
export interface Seat {
  readonly grant: Grant;
  readonly work: Work;
  readonly prediction: Prediction;
  readonly allocated: Resources;
  readonly steps: readonly AllocationStep[];
  readonly waited: number;
}

export type Refusal =
  | {
      readonly granted: false;
      /** 'capacity': a pool of the device never has as many units as are asked for. */
      readonly reason: 'timeout' | 'deadlock' | 'capacity';
      readonly holders: readonly Grant[];
    }
  | { readonly granted: false; readonly reason: 'cancelled' }
  | {
      readonly granted: false;
      readonly reason: 'resources';
      readonly cause: Error;
      readonly available: Resources;
    };

export type Verdict = { readonly granted: true; readonly seat: Seat } | Refusal;

/** A request under way; `cancel` makes its verdict 'cancelled' unless it was given before. */
export interface Pending {
  readonly verdict: Promise<Verdict>;
  cancel(): void;
}
