import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitMoments, type JournalWrite, journalWrites } from '../../src/store/journal-commit.ts';
import { OneGrant } from './one-grant.ts';
import { openSimulatedRig, type SimulatedRig } from './steps-simulated.ts';

const nothingLeft = { standing: [], reserved: 0, granted: true, left: [] };

/** What has each write made; whoever adds one to the journal says here how it comes to be, or this is no TypeScript. */
const scenes: Readonly<Record<JournalWrite, (one: OneGrant) => Promise<readonly string[]>>> = {
  'grant-opened': (one) => one.die(),
  'token-raised': (one) => one.die(),
  'grant-closed': (one) => one.die(),
  // Of a device that is idle: what is set aside is lowered while the grant stands.
  'grant-changed': (one) => one.dieHolding(),
};
const monitor = { low: 0.5, readings: 1, 'idle-readings': 1, 'cool-down': '100ms' };

const points = journalWrites.flatMap((write) =>
  commitMoments.map((moment) => ({ write, step: `commit ${moment}: ${write}` })),
);

describe('kill -9 of Forelock in a commit of its journal', () => {
  let rigs: readonly SimulatedRig[];
  beforeAll(async () => {
    rigs = await Promise.all([1, 2, 3].map(() => openSimulatedRig('snmp')));
  });
  afterAll(async () => void (await Promise.all(rigs.map((rig) => rig.close()))));

  /** Each point in the turn of one of the devices, side by side. */
  async function atEach<Point>(
    given: readonly Point[],
    die: (one: OneGrant, point: Point) => Promise<void>,
  ): Promise<void> {
    await Promise.all(
      rigs.map(async (rig, turn) => {
        const one = await OneGrant.open(rig, { monitor });
        try {
          for (const point of given.filter((_, at) => at % rigs.length === turn)) await die(one, point);
          expect(await one.start()).toEqual(nothingLeft);
          expect(await one.end()).toEqual([]);
        } finally {
          await one.close();
        }
      }),
    );
  }

  it('before, within and behind every kind of write leaves nothing, and the next grant is had at once', async () => {
    expect(Object.keys(scenes).sort()).toEqual([...journalWrites].sort());
    await atEach(points, async (one, { write, step }) => {
      expect(await one.start(step), step).toEqual(nothingLeft);
      expect((await scenes[write](one)).at(-1), step).toBe(step);
      expect(await one.start(), `after ${step}`).toEqual(nothingLeft);
      await one.end();
    });
  }, 300_000);

  it('also in those of its recovery from an earlier kill', async () => {
    const recovering = points.filter(({ write }) => write === 'grant-closed');
    await atEach(recovering, async (one, { step }) => {
      const first = 'commit committed: grant-opened';
      expect(await one.start(first)).toEqual(nothingLeft);
      expect((await one.die()).at(-1)).toBe(first);
      expect((await one.dieRecovering(step)).at(-1)).toBe(step);
      expect(await one.start(), `after ${step}`).toEqual(nothingLeft);
      await one.end();
    });
  }, 300_000);
});
