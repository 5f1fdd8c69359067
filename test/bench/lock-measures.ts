import type { LockState } from '../../src/lock/index.ts';
import { acquire, interfaceOf, pair, withChain, withHeld, withWaiters } from './lock-load.ts';
import { median } from './quantile.ts';

/** How much is measured: counts. */
export interface LockPlan {
  readonly rounds: number;
  readonly pairsPerRound: number;
  /** Milliseconds that each peer is measured for. */
  readonly peerMs: number;
}

const own = interfaceOf('r1', 'bench');
const chain = 10;

/** Pairs of acquire and release a second, of a round. */
function pairsPerSecond(state: LockState, count: number): number {
  const start = process.hrtime.bigint();
  for (let n = 0; n < count; n += 1) pair(state, own);
  return (1e9 * count) / Number(process.hrtime.bigint() - start);
}

/** Medians by name. The states take turns, so that noise hits all alike. */
function inTurns(states: Readonly<Record<string, LockState>>, plan: LockPlan): Record<string, number> {
  const samples: Record<string, number[]> = {};
  for (const state of Object.values(states)) pairsPerSecond(state, plan.pairsPerRound);
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const [name, state] of Object.entries(states)) {
      const of = samples[name] ?? [];
      samples[name] = of;
      of.push(pairsPerSecond(state, plan.pairsPerRound));
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([name, of]) => [name, median(of)]));
}

/** Microseconds from the request that closes a circle of `chain` sessions to the denial of one of them. */
function deadlockCheck(plan: LockPlan): number {
  const state = withChain(chain);
  const samples: number[] = [];
  for (let n = 0; n < 200 * plan.rounds; n += 1) {
    const start = process.hrtime.bigint();
    acquire(state, `s${chain - 1}`, ['r0', 'running']);
    samples.push(Number(process.hrtime.bigint() - start) / 1e3);
  }
  return median(samples);
}

function heapBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

export function measureLocks(plan: LockPlan): Record<string, number> {
  const few = inTurns(
    {
      acquire_release_per_s: withHeld(1),
      acquire_release_per_s_1k_held: withHeld(1_000),
      acquire_release_per_s_10k_waiters: withWaiters(10_000, 'r2'),
      acquire_release_per_s_10k_waiters_same_device: withWaiters(10_000, 'r1'),
    },
    plan,
  );
  const deadlock_check_us = deadlockCheck(plan);
  const before = heapBytes();
  const million = withHeld(1_000_000);
  const bytes_per_lock = (heapBytes() - before) / 1e6;
  const one = few.acquire_release_per_s ?? Number.NaN;
  const all = inTurns({ million }, plan).million ?? Number.NaN;
  return {
    ...few,
    acquire_release_per_s_1e6_held: all,
    // Not in turns: beside a million the single one would run on the heap of a million too.
    slowdown_1_to_1e6_held: one / all,
    deadlock_check_us,
    bytes_per_lock,
  };
}
