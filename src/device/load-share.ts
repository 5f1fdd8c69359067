import type { ReadingName } from './load-reading.ts';

/** Values by what they tell: percent, or bytes. */
export type LoadValues = Readonly<Partial<Record<ReadingName, number>>>;

/** Shares in use, each 0..1; undefined where the values do not tell. */
export interface LoadShare {
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
}

const bytes = { percent: 1, bytes: 1, KiB: 1_024, MiB: 1_048_576 } as const;

/** A value as `LoadValues` has it. */
export function inBytes(value: number, unit: keyof typeof bytes): number {
  return value * bytes[unit];
}

export function loadShare(values: LoadValues): LoadShare {
  const { cpuBusy, cpuIdle, memoryBusy } = values;
  const busy = cpuBusy ?? (cpuIdle === undefined ? undefined : 100 - cpuIdle);
  return {
    cpu: busy === undefined ? undefined : within(busy / 100),
    memory: memoryBusy === undefined ? memoryShare(values) : within(memoryBusy / 100),
  };
}

/** Where no total is told, used and available make it up. */
function memoryShare({
  memoryUsed: used,
  memoryAvailable: free,
  memoryTotal,
}: LoadValues): number | undefined {
  const total = memoryTotal ?? (used === undefined || free === undefined ? undefined : used + free);
  if (total === undefined || total <= 0) return undefined;
  if (used !== undefined) return within(used / total);
  return free === undefined ? undefined : within((total - free) / total);
}

function within(share: number): number {
  return Math.min(Math.max(share, 0), 1);
}
