import { type PlantedBug, plantedBugs, seamsWith } from './planted.ts';
import { playSeed } from './run.ts';

/** Seeds after which a planted bug counts as missed. */
export const patience = 400;

export interface Find {
  readonly bug: PlantedBug;
  /** Seeds played, with the one that found it. */
  readonly tried: number;
  readonly found: boolean;
}

/** Plays seeds with a bug until the check of its danger finds it; what other checks say does not count. */
export async function hunt(bug: PlantedBug, from: number): Promise<Find> {
  for (let tried = 1; tried <= patience; tried += 1) {
    const { violation } = await playSeed(from + tried - 1, seamsWith(bug));
    if (violation?.danger === bug.danger) return { bug, tried, found: true };
  }
  return { bug, tried: patience, found: false };
}

export async function* huntPlanted(from: number): AsyncGenerator<Find> {
  for (const bug of plantedBugs) yield await hunt(bug, from);
}
