import { nothing, type Resources } from '../core/index.ts';
import type { Grant, Scope } from '../lock/index.ts';
import type { Complexity, Prediction } from '../predict/index.ts';
import type { AllocationStep } from '../reserve/index.ts';
import type { OperationCount } from './operation-count.ts';
import type { Share } from './share.ts';
import type { Signal } from './signal.ts';

/** What a tool says of its work beside its scopes; what it leaves out comes from history and policy. */
export interface Declared {
  /** The name of the workflow that it is part of. */
  readonly workflow: string | undefined;
  readonly complexity: Complexity | undefined;
  /** Milliseconds that it thinks that it needs. */
  readonly estimate: number | undefined;
  /** With less than this on any of its devices it rather has no grant. */
  readonly least: Resources;
  /** The same of the tool's own host. */
  readonly leastShare?: Resources | undefined;
  /** No more than this is set aside on any of its devices, whatever PAM predicts. */
  readonly most?: Resources | undefined;
}

export const nothingDeclared: Declared = {
  workflow: undefined,
  complexity: undefined,
  estimate: undefined,
  least: nothing,
};

/** Why a lock is taken back: its lease is over, somebody waits and policy says so; or an operator does. */
export type Revocation = 'lease' | 'operator';

/** As W3C Trace Context writes them in headers. */
export interface TraceContext {
  readonly traceparent: string;
  readonly tracestate: string | undefined;
}

/** What a session asks for: scopes on one device or several, with what its tool's policy or the client itself said. */
export interface Work {
  /** The session's own device. */
  readonly device: string;
  /** Forelock's session-id. */
  readonly session: number;
  /** Whom the lock machine knows as the holder: the session, or the workflow that several share. */
  readonly owner: string;
  readonly declared: Declared;
  readonly deviceSession: number | undefined;
  readonly tool: string;
  /** The host on which the tool carries its share out by itself; left out: as it is configured for the tool. */
  readonly host?: string | undefined;
  readonly priority: number;
  readonly scopes: readonly Scope[];
  /** Of the trace that it is a part of; left out: it begins one. */
  readonly traceContext?: TraceContext | undefined;
  /** Milliseconds that the request may wait; 0 wants the answer at once. */
  readonly wait: number;
  /** Milliseconds that a grant lasts without a sign of life. */
  readonly lease: number;
  /** Whether resources are set aside and the grant is journalled: not for the implicit scope of one edit. */
  readonly reserve: boolean;
  /** Whether it is journalled also where nothing is set aside: the session locks the device while it has the grant. */
  readonly journalled?: boolean;
  /** Called once when the lock is taken back. */
  readonly onRevoke: (seat: Seat, why: Revocation) => void;
  /** Told what happens around its grants and requests. */
  readonly onSignal: (signal: Signal) => void;
}

export function isJournalled({ reserve, journalled }: Pick<Work, 'reserve' | 'journalled'>): boolean {
  return reserve || journalled === true;
}

/** A grant with what was set aside for it. */
export interface Seat {
  readonly grant: Grant;
  readonly work: Work;
  /** For the session's own device, as is what was set aside. */
  readonly prediction: Prediction;
  readonly allocated: Resources;
  /** What the tool has on its host; undefined where nobody knows that, or its workflow had a share before. */
  readonly share: Share | undefined;
  /** On all of its devices, and for its tool. */
  readonly steps: readonly AllocationStep[];
  readonly waited: number;
  /** The tools that it waited for. */
  readonly waitedFor: readonly string[];
  /** The tool that held one of its scopes on its device before. */
  readonly followed: string | undefined;
  /** What its session sends while it holds; counted by whoever carries the requests. */
  readonly operations: OperationCount;
}

export type Refusal =
  | {
      readonly granted: false;
      /** 'capacity': a pool of the device never has as many units as are asked for; 'called-off': by somebody who may, in its place. */
      readonly reason: 'timeout' | 'deadlock' | 'capacity' | 'called-off';
      /** Forelock's session-ids of those in the way. */
      readonly holders: readonly number[];
    }
  | { readonly granted: false; readonly reason: 'cancelled' }
  | {
      readonly granted: false;
      readonly reason: 'resources';
      readonly cause: Error;
      readonly available: Resources;
      /** What was to be set aside on the session's own device; undefined where there was too little for that. */
      readonly tried: Resources | undefined;
      /** What the tool's host has left, where that is known. */
      readonly host: { readonly name: string; readonly available: Resources } | undefined;
    };

export type Verdict = { readonly granted: true; readonly seat: Seat } | Refusal;

/** A request under way; `cancel` makes its verdict 'cancelled' unless it was given before. */
export interface Pending {
  readonly id: string;
  readonly verdict: Promise<Verdict>;
  cancel(): void;
}

/** A request under way, and what is expected of it. */
export interface Expected {
  readonly work: Work;
  readonly prediction: Prediction;
}
