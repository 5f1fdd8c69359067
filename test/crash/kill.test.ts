import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labSupport } from '../../lab/netns/index.ts';
import { seededRandom } from '../../src/cli/demo/work-plan.ts';
import { openReal } from './real.ts';
import { openSimulated } from './simulated.ts';
import { type Actor, Stage, type StageDevice } from './stage.ts';

const actors: readonly Actor[] = ['client', 'proxy', 'device'];
const support = labSupport();

/** Kills one of the three at a time, at moments that a seed chooses, and looks at the device each time. */
async function killAtRandom(stage: Stage, kills: number): Promise<void> {
  const random = seededRandom(20_261_124);
  for (let n = 0; n < kills; n += 1) {
    const actor = actors[Math.floor(random() * actors.length)] ?? 'client';
    await stage.working();
    await sleep(random() * 60);
    await stage.kill(actor);
    await sleep(random() * 40);
    await stage.restart(actor);
    await stage.silence();
    expect(await stage.settled(), `after kill ${n} (${actor})`).toEqual({ locks: 0, rows: 0 });
    stage.resume();
  }
}

function kill(open: () => Promise<StageDevice>, kills: number): void {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open(await open());
  }, 120_000);
  afterAll(() => stage?.close());

  it(`of client, proxy and device at ${kills} random points leaves no lock and no reservation on the device`, async () => {
    await killAtRandom(stage, kills);
  }, 1_200_000);
}

describe('kill -9 before the simulated device', () =>
  kill(openSimulated, Number(process.env.FORELOCK_KILLS ?? 200)));

describe.skipIf(!support.ok)(
  `kill -9 before a real netconfd${support.ok ? '' : ` (skipped: ${support.why})`}`,
  () => kill(openReal, Number(process.env.FORELOCK_REAL_KILLS ?? 30)),
);
