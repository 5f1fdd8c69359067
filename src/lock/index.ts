/**
 * lock: the multi-level lock machine. Pure and deterministic: `stepLock(state, event)` gives effects and never waits.
 * Gray's modes on a hierarchy (device, datastore, and later subtrees and memory regions), requests taken whole, a queue
 * by class with aging, fencing tokens, leases, bounded waits, and circles of waiting broken at once.
 */
export type { Mode } from './mode.ts';
export { checkToken, grants, waiters } from './queries.ts';
export { conflicts, devicesOf, type Scope } from './scope.ts';
export { initialLockState, type LockOptions, type LockState } from './state.ts';
export { type LockStep, nextWakeup, stepLock } from './step.ts';
export type { Grant, LockEffect, LockEvent, LockRequest, Waiter } from './types.ts';
