import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/cli/demo/work-plan.ts';
import { type Actor, Stage } from './stage.ts';

const kills = Number(process.env.FORELOCK_KILLS ?? 200);
const actors: readonly Actor[] = ['client', 'proxy', 'device'];

/** Waits until nothing stands on the device, and says what does if that does not come. */
async function settled(stage: Stage): Promise<{ readonly locks: number; readonly rows: number }> {
  let standing = await stage.standing();
  for (let n = 0; n < 200 && standing.locks + standing.rows > 0; n += 1) {
    await sleep(50);
    standing = await stage.standing();
  }
  return standing;
}

describe('kill -9', () => {
  const stage = new Stage();

  beforeAll(() => stage.open());
  afterAll(() => stage.close());

  it(`of client, proxy and device at ${kills} random points leaves no lock and no reservation on the device`, async () => {
    const random = seededRandom(20_261_124);
    for (let n = 0; n < kills; n += 1) {
      const actor = actors[Math.floor(random() * actors.length)] ?? 'client';
      await stage.working();
      await sleep(random() * 60);
      await stage.kill(actor);
      await sleep(random() * 40);
      await stage.restart(actor);
      await stage.silence();
      expect(await settled(stage), `after kill ${n} (${actor})`).toEqual({ locks: 0, rows: 0 });
      stage.resume();
    }
  }, 1_200_000);
});
