/**
 * lock: the multi-level lock machine. Pure and deterministic: `stepLock(state, event)` gives effects and never waits.
 * Gray's modes on a hierarchy of devices, datastores, subtrees and memory regions, requests taken whole, a queue by class with
 * aging, backfill and inheritance, fencing tokens, leases, signals, bounded waits, and circles of waiting broken at once.
 */
export { canonicalScopes } from './canonical.ts';
export type { Extent } from './extent.ts';
export type { Mode } from './mode.ts';
export { nextWakeup } from './pass-time.ts';
export { checkToken, grants, waiters, waitsFor } from './queries.ts';
export { agedClass, compareRanks, highestClass, lengthOf, type Rank } from './ranking.ts';
export { conflicts, devicesOf, type Scope } from './scope.ts';
export { type Capacity, initialLockState, type LockOptions, type LockState, regionKey } from './state.ts';
export { type LockStep, stepLock } from './step.ts';
export type { Grant, LockEffect, LockEvent, LockRequest, Waiter } from './types.ts';
