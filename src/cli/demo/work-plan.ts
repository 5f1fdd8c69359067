/** The work that both ways of the demo do: who does what in which order, and how long it thinks. Made from a seed. */
export interface WorkPlan {
  readonly tools: readonly PlannedTool[];
  readonly devices: readonly string[];
}

export interface PlannedTool {
  readonly name: string;
  readonly class: 'low' | 'normal' | 'high' | 'critical';
  readonly rounds: readonly PlannedRound[];
  /** Seeds the jitter of its back-off. */
  readonly seed: number;
}

/** One workflow: lock candidate, edits with thought between them, commit, unlock. Times are milliseconds. */
export interface PlannedRound {
  readonly device: string;
  /** Before it connects. */
  readonly pause: number;
  /** After each edit. */
  readonly thoughts: readonly number[];
  /** The interface that it configures; no two rounds have the same. */
  readonly interface: string;
}

const cast = [
  { name: 'backup', class: 'low' },
  { name: 'audit', class: 'low' },
  { name: 'provision', class: 'normal' },
  { name: 'peering', class: 'normal' },
  { name: 'failover', class: 'high' },
  { name: 'noc', class: 'critical' },
] as const;

const roundsOfEach = 5;

export function planWork(seed: number, devices: readonly string[]): WorkPlan {
  const random = seededRandom(seed);
  const between = (least: number, most: number): number => Math.round(least + random() * (most - least));
  const tools = cast.map(({ name, class: priority }) => ({
    ...{ name, class: priority, seed: between(0, 2 ** 31) },
    rounds: Array.from({ length: roundsOfEach }, (_, round) => ({
      device: devices[between(0, devices.length - 1)] ?? '',
      pause: between(0, 150),
      thoughts: Array.from({ length: between(2, 4) }, () => between(30, 110)),
      interface: `${name}-${round}`,
    })),
  }));
  return { tools, devices };
}

/** Mulberry32: the same numbers for the same seed on any machine, 0 <= n < 1. Not for secrets. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
