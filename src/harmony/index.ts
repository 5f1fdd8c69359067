/**
 * harmony: the acquisition sequence and nothing beside it. A request is predicted, queued by the lock machine, has its
 * directive reserved with the undo on disk first, and only then is granted; a release undoes all of it and serves the
 * next. Owns the timers of the lock machine, the retries of an undo, and what is done after a crash.
 */
export type { FlowTracer, Phase } from './flow-tracer.ts';
export { Harmony } from './harmony.ts';
export type { HarmonyDevice, HarmonyOptions } from './harmony-options.ts';
export type { MonitorCounts } from './monitoring.ts';
export type { OwedUndo } from './owed-undo.ts';
export type { Picture } from './picture.ts';
export type { Adjustment, Decision, DeviceReasons, Inputs, Reasons } from './reasons.ts';
export type { EndLeftover } from './recovery.ts';
export type { ReservationSteps, StepOutcome } from './reservation-steps.ts';
export type { Share } from './share.ts';
export type { Signal } from './signal.ts';
export type {
  DeviceStatus,
  GrantStatus,
  HostStatus,
  OutsideHolder,
  Status,
  WaiterStatus,
} from './status.ts';
export { scopeText } from './status-of.ts';
export { placeOf, type ToolHost } from './tool-shares.ts';
export type { Happening, Witness } from './witness.ts';
export {
  type Declared,
  isJournalled,
  nothingDeclared,
  type Pending,
  type Refusal,
  type Revocation,
  type Seat,
  type TraceContext,
  type Verdict,
  type Work,
} from './work.ts';
