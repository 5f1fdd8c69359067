/** How much is measured. Sizes are counts, megabytes of 1,000,000 bytes, or milliseconds. */
export interface Plan {
  readonly quick: boolean;
  /** Rounds of direct, pipe, Forelock, one block each. */
  readonly rounds: number;
  readonly rpcsPerBlock: number;
  readonly pairsPerBlock: number;
  readonly setups: number;
  readonly bulkRounds: number;
  readonly bulkMegabytes: number;
  readonly smallChunkMegabytes: number;
  readonly idleSessions: number;
  /** Processes whose growth is measured; the figure is their median, since garbage collection falls where it will. */
  readonly growthRuns: number;
  /** How long the slow reader of the memory figure reads nothing, in the middle of the reply. */
  readonly readerPauseMs: number;
}

export const fullPlan: Plan = {
  quick: false,
  rounds: 40,
  rpcsPerBlock: 200,
  pairsPerBlock: 200,
  setups: 30,
  bulkRounds: 5,
  bulkMegabytes: 200,
  smallChunkMegabytes: 100,
  idleSessions: 50,
  growthRuns: 5,
  readerPauseMs: 3_000,
};

export const quickPlan: Plan = {
  quick: true,
  rounds: 8,
  rpcsPerBlock: 150,
  pairsPerBlock: 100,
  setups: 4,
  bulkRounds: 3,
  bulkMegabytes: 200,
  smallChunkMegabytes: 40,
  idleSessions: 15,
  growthRuns: 3,
  readerPauseMs: 500,
};
