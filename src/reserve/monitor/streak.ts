import type { MonitorPolicy } from './policy.ts';

/** For how many readings in a row a resource of a device has been so; each counts no further than policy asks for. */
export interface Streak {
  readonly pressed: number;
  /** Over the low mark, pressed or not. */
  readonly busy: number;
  readonly idle: number;
}

const none: Streak = { pressed: 0, busy: 0, idle: 0 };

/** A share that could not be read, NaN, begins all anew: nothing is changed on a guess. */
export function stepStreak(before: Streak | undefined, share: number, policy: MonitorPolicy): Streak {
  const { pressed, busy, idle } = before ?? none;
  const { high, low, readings, idleReadings } = policy;
  const next = (count: number, holds: boolean, most: number): number =>
    holds ? Math.min(count + 1, most) : 0;
  return {
    pressed: next(pressed, share >= high, readings),
    busy: next(busy, share > low, readings),
    idle: next(idle, share <= low, idleReadings),
  };
}

/** What the readings so far make of a resource; `between` where they are too few, or in between. */
export function zoneOf({ pressed, busy, idle }: Streak, policy: MonitorPolicy): Zone {
  if (pressed >= policy.readings) return 'pressed';
  if (idle >= policy.idleReadings) return 'idle';
  return busy >= policy.readings ? 'busy' : 'between';
}

export type Zone = 'pressed' | 'busy' | 'between' | 'idle';
