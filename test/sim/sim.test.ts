import { describe, expect, it } from 'vitest';
import { hunt, patience } from './hunt.ts';
import { plantedBugs } from './planted.ts';
import { playSeed } from './run.ts';
import { dangers } from './run-log.ts';

/** About 80 seconds on one core; FORELOCK_SEEDS asks for more. */
const seeds = Number(process.env.FORELOCK_SEEDS ?? 1_000);

describe('the simulation', () => {
  it(`finds nothing that must not happen in ${seeds} seeds`, async () => {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const { violation } = await playSeed(seed);
      expect(violation, `npm run sim -- --seed ${seed}`).toBeUndefined();
    }
  }, 1_200_000);

  it('goes the same way again for the same seed, and another way for another', async () => {
    const hashes = [];
    for (const seed of [1, 2, 3, 1, 2, 3]) hashes.push((await playSeed(seed)).hash);
    expect(hashes.slice(3)).toEqual(hashes.slice(0, 3));
    expect(new Set(hashes).size).toBe(3);
  });

  it('has a planted bug for everything that must never happen', () => {
    expect(new Set(plantedBugs.map(({ danger }) => danger))).toEqual(new Set(dangers));
  });

  it.each(plantedBugs.map((bug) => [bug.danger, bug.what, bug] as const))(
    `finds within ${patience} seeds, as %s: %s`,
    async (_danger, _what, bug) => expect(await hunt(bug, 1)).toMatchObject({ found: true }),
    120_000,
  );
});
