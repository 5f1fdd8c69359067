import { mkdtempSync, rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { labSupport } from '../../lab/netns/index.ts';
import type { DeviceStatus, Status } from '../../src/harmony/index.ts';
import { type Front, openFront } from './front.ts';
import { Script } from './python.ts';

const support = labSupport();
const title = support.ok
  ? 'a lock past Forelock on a real netconfd'
  : `a lock past Forelock on a real netconfd (skipped: ${support.why})`;

const lock = { do: 'lock', target: 'candidate' };

describe.skipIf(!support.ok)(title, () => {
  const stateDir = mkdtempSync('/tmp/fl-outside-');
  let front: Front;
  const scripts: Script[] = [];

  beforeAll(async () => {
    front = await openFront(stateDir);
  }, 120_000);

  afterEach(async () => {
    await Promise.all(scripts.splice(0).map((script) => script.finished()));
    // netconfd 2.13 tells its state for a while as it did when it was asked last, which Forelock does in these tests.
    await expect.poll(() => front.device.locks(), { timeout: 5_000 }).toEqual([]);
  });

  afterAll(async () => {
    await front?.close();
    rmSync(stateDir, { recursive: true, force: true });
  }, 60_000);

  /** ncclient straight on the device, which has its lock, and the device's id of it. */
  async function outsider(): Promise<{ readonly script: Script; readonly session: unknown }> {
    const script = new Script('ncclient_driven', front.straight);
    scripts.push(script);
    const { session } = await script.told(1);
    expect(await script.step(lock)).toEqual({ ok: true });
    return { script, session };
  }

  async function insider(): Promise<Script> {
    const script = new Script('ncclient_driven', front.through('normal'));
    scripts.push(script);
    await script.told(1);
    return script;
  }

  async function until(holds: (device: DeviceStatus) => boolean): Promise<DeviceStatus | undefined> {
    let device: DeviceStatus | undefined;
    for (let n = 0; n < 40; n += 1) {
      [device] = (JSON.parse(await front.tell('status', '--json')) as Status).devices;
      if (device !== undefined && holds(device)) break;
    }
    return device;
  }

  const isMonitored = ({ outside }: DeviceStatus): boolean =>
    outside.some(({ found }) => found === 'monitoring');
  const isFree = ({ outside }: DeviceStatus): boolean => outside.length === 0;

  it('is shown with its user, waited for, and off the list once it is given back', async () => {
    const [{ script, session }, waiter] = [await outsider(), await insider()];
    const locked = waiter.step(lock);
    expect((await until(isMonitored))?.outside).toMatchObject([
      {
        datastore: 'candidate',
        session,
        user: 'root',
        host: expect.stringMatching(/^198\.18\./),
        found: 'monitoring',
      },
    ]);
    expect(await front.tell('locks')).toMatch(/r1 +\/candidate +root +198\.18\./);
    expect(await script.step({ do: 'unlock', target: 'candidate' })).toEqual({ ok: true });
    expect(await locked).toEqual({ ok: true });
    expect((await until(isFree))?.outside).toEqual([]);
    expect(await waiter.step({ do: 'unlock', target: 'candidate' })).toEqual({ ok: true });
  }, 60_000);

  it('by a session that is killed is off the list too, and the client that waited has it', async () => {
    const [{ script }, waiter] = [await outsider(), await insider()];
    const locked = waiter.step(lock);
    expect((await until(isMonitored))?.outside).toMatchObject([{ datastore: 'candidate', user: 'root' }]);
    await script.kill();
    expect(await locked).toEqual({ ok: true });
    expect((await until(isFree))?.outside).toEqual([]);
    expect(await waiter.step({ do: 'unlock', target: 'candidate' })).toEqual({ ok: true });
  }, 60_000);

  it('that nobody waits for any more is off the list when the device tells that its session has ended', async () => {
    const [{ script }, waiter] = [await outsider(), await insider()];
    const wait = '<wait xmlns="urn:forelock:params:xml:ns:yang:forelock">0</wait>';
    const lockNow = `<lock xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><target><candidate/></target>${wait}</lock>`;
    expect(await waiter.step({ do: 'dispatch', xml: lockNow })).toMatchObject({ tag: 'lock-denied' });
    expect((await until(isMonitored))?.outside).toMatchObject([{ datastore: 'candidate', user: 'root' }]);
    await script.kill();
    expect((await until(isFree))?.outside).toEqual([]);
  }, 60_000);
});
