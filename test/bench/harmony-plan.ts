/** How many there are of what in one setting: T tools, D devices. */
export interface Setting {
  readonly name: 'real' | 'simulated';
  readonly devices: number;
  readonly tools: number;
  /** Workflows of each tool, one after the other. */
  readonly rounds: number;
  /** What the work of the sorts, in seconds, is multiplied by; the times of a back-off too. */
  readonly scale: number;
  /** Seconds within which the tools begin. */
  readonly window: number;
}

export interface HarmonyPlan {
  readonly seed: number;
  readonly settings: readonly Setting[];
}

export const quickHarmonyPlan: HarmonyPlan = {
  seed: 8,
  settings: [
    { name: 'real', devices: 4, tools: 40, rounds: 2, scale: 0.5, window: 1 },
    { name: 'simulated', devices: 20, tools: 80, rounds: 2, scale: 0.5, window: 2 },
  ],
};

export const fullHarmonyPlan: HarmonyPlan = {
  seed: 8,
  settings: [
    { name: 'real', devices: 4, tools: 80, rounds: 3, scale: 0.5, window: 2 },
    { name: 'simulated', devices: 100, tools: 400, rounds: 3, scale: 1, window: 10 },
  ],
};
