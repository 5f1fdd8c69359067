import type { Work } from './work.ts';

/** What a request goes through behind its prediction. */
export type Phase = 'queue' | 'reserve' | 'hold' | 'release';

/** Told when a request enters each phase of the flow, for traces. What it is told of a request that has ended has no effect. */
export interface FlowTracer {
  /** A request has come and is being predicted. */
  began(request: string, work: Work): void;
  entered(request: string, phase: Phase, told?: Readonly<Record<string, string | number>>): void;
  /** Refused, for a reason, or given back with an outcome. */
  ended(request: string, how: { readonly refused: string } | { readonly outcome: string }): void;
}
