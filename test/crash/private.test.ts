import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labSupport } from '../../lab/netns/index.ts';
import { seededRandom } from '../../src/cli/demo/work-plan.ts';
import { openReal } from './real.ts';
import { openSimulated } from './simulated.ts';
import { Stage, type StageDevice } from './stage.ts';

const support = labSupport();

/** The description of an interface; undefined where it is not there. */
function descriptionOf(port: string, config: string): string | undefined {
  const entry = config.split('<interface>').find((text) => text.includes(`<name>${port}</name>`));
  return entry && /<description>([^<]*)</.exec(entry)?.[1];
}

/** Kills a client or Forelock at moments that a seed chooses; the descriptions that each look at the device found. */
async function killAtRandom(stage: Stage, kills: number): Promise<ReadonlySet<string>> {
  const random = seededRandom(20_261_125);
  const found = new Set<string>();
  for (let n = 0; n < kills; n += 1) {
    const actor = random() < 0.5 ? 'client' : 'proxy';
    await stage.working();
    await sleep(random() * 60);
    await stage.kill(actor);
    await stage.restart(actor);
    await stage.silence();
    const after = `after kill ${n} (${actor})`;
    expect(await stage.settled(), after).toEqual({ locks: 0, rows: 0 });
    const { running, candidate } = await stage.config();
    if (candidate !== '') expect(candidate, after).toBe(running);
    for (const name of ['client', 'other']) {
      const [a, b] = ['a', 'b'].map((end) => descriptionOf(`${name}-${end}`, running));
      expect(b, after).toBe(a);
      if (a !== undefined) found.add(a);
    }
    stage.resume();
  }
  return found;
}

function kill(open: () => Promise<StageDevice>, kills: number): void {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open(await open(), 'private-client');
  }, 120_000);
  afterAll(() => stage?.close());

  it(`of client and proxy at ${kills} random points leaves all of a private commit or nothing, and no lock`, async () => {
    const found = await killAtRandom(stage, kills);
    expect(found.size).toBeGreaterThan(kills / 2);
  }, 1_200_000);
}

describe('kill -9 in a commit of a private candidate, before the simulated device', () =>
  kill(() => openSimulated(), Number(process.env.FORELOCK_PRIVATE_KILLS ?? 16)));

describe.skipIf(!support.ok)(
  `kill -9 in a commit of a private candidate, before a real netconfd${support.ok ? '' : ` (skipped: ${support.why})`}`,
  () => kill(() => openReal(), Number(process.env.FORELOCK_REAL_PRIVATE_KILLS ?? 8)),
);

describe('kill -9 in a commit on a device that has no candidate, the simulated one', () =>
  kill(() => openSimulated({ candidate: false }), Number(process.env.FORELOCK_PRIVATE_KILLS ?? 8)));

describe.skipIf(!support.ok)(
  `kill -9 in a commit on a real netconfd that has no candidate${support.ok ? '' : ` (skipped: ${support.why})`}`,
  () => kill(() => openReal('running'), Number(process.env.FORELOCK_REAL_PRIVATE_KILLS ?? 8)),
);

describe('kill -9 in a commit that a device without rollback-on-error refuses in the middle', () => {
  const kills = Number(process.env.FORELOCK_PRIVATE_KILLS ?? 8);
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open(
      await openSimulated({ candidate: false, rollback: false, latency: 10 }),
      'half-client',
    );
  }, 120_000);
  afterAll(() => stage?.close());

  it(`leaves nothing of it, and no lock, at ${kills} random points`, async () => {
    const random = seededRandom(20_261_126);
    for (let n = 0; n < kills; n += 1) {
      const actor = random() < 0.3 ? 'client' : 'proxy';
      await stage.working();
      await sleep(random() * 200);
      await stage.kill(actor);
      await stage.restart(actor);
      await stage.silence();
      const after = `after kill ${n} (${actor})`;
      expect(await stage.settled(), after).toEqual({ locks: 0, rows: 0 });
      const { running } = await stage.config();
      for (const name of ['client-a', 'other-a']) expect(descriptionOf(name, running), after).toBeUndefined();
      stage.resume();
    }
  }, 600_000);
});
