import { mkdtempSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bringUp, type Device, type Lab, labSupport } from '../../lab/netns/index.ts';
import { systemClock } from '../../src/cli/system-clock.ts';
import type { Harmony, Verdict } from '../../src/harmony/index.ts';
import { encodeLock, encodeUnlock } from '../../src/netconf/index.ts';
import { snmpAllocator } from '../../src/reserve/index.ts';
import { candidateWork, quickHarmony } from '../harmony/house.ts';
import { openDeviceSnmp } from './device-snmp.ts';
import { type Front, openFront } from './front.ts';
import { openClient } from './open-client.ts';

const support = labSupport();
const skipped = support.ok ? '' : ` (skipped: ${support.why})`;

async function rowsOn(device: Device): Promise<number> {
  const { minRates, cpu, memory } = await device.reservations();
  return minRates.size + cpu.size + memory.size;
}

describe.skipIf(!support.ok)(`faults of a real snmpd${skipped}`, () => {
  const stateDir = mkdtempSync('/tmp/fl-faults-');
  const closers: (() => void)[] = [];
  let lab: Lab;
  let device: Device;
  beforeAll(async () => {
    lab = await bringUp({ devices: 1, stateDir });
    device = lab.devices[0] as Device;
  }, 120_000);
  afterEach(() => {
    for (const close of closers.splice(0)) close();
  });
  afterAll(async () => {
    await lab?.down();
    rmSync(stateDir, { recursive: true, force: true });
  }, 60_000);

  async function openHarmony(how: {
    readonly authKey?: string;
    readonly timeout?: number;
  }): Promise<Harmony> {
    const { profile, session } = await openDeviceSnmp(device, how);
    const { name } = device;
    const allocator = snmpAllocator(new Map([[name, { profile, session }]]));
    const harmony = quickHarmony(systemClock, [], {
      devices: [
        {
          ...{ name, profile: profile.name, capacity: profile.capacity, allocator, pools: new Map() },
          load: () => ({ cpu: 0, memory: 0, bandwidth: 0 }),
          outside: () => [],
        },
      ],
    });
    closers.push(() => session.close());
    return harmony;
  }

  function ask(harmony: Harmony, session: number): Promise<Verdict> {
    const scopes = [{ path: [device.name, 'candidate'], mode: 'X' } as const];
    return harmony.request(candidateWork(session, { device: device.name, scopes })).verdict;
  }

  async function giveBack(harmony: Harmony, verdict: Verdict): Promise<void> {
    if (!verdict.granted) throw new Error(`not granted: ${verdict.reason}`);
    await harmony.release(verdict.seat, 'released');
  }

  async function nothingLeft(harmony: Harmony): Promise<void> {
    const claims = (): number | undefined => harmony.account(device.name)?.aside.size;
    await expect.poll(claims, { timeout: 30_000 }).toBe(0);
    expect(await rowsOn(device)).toBe(0);
  }

  it('stopped for the whole SET: the grant is refused, and what is done when it goes on is undone', async () => {
    const harmony = await openHarmony({ timeout: 200 });
    const verdict = await device.frozen('snmpd', () => ask(harmony, 1));
    expect(verdict).toMatchObject({ granted: false, reason: 'resources' });
    await nothingLeft(harmony);
    await giveBack(harmony, await ask(harmony, 2));
    await nothingLeft(harmony);
    await harmony.close();
  }, 90_000);

  it('killed and started again under a grant, with its rows lost: they are undone all the same, and the next is had', async () => {
    const harmony = await openHarmony({});
    const first = await ask(harmony, 1);
    expect(first.granted).toBe(true);
    expect(await rowsOn(device)).toBe(3);
    await device.restartAgent();
    expect((await device.reservations()).minRates.size).toBe(0);
    await giveBack(harmony, first);
    await nothingLeft(harmony);
    await giveBack(harmony, await ask(harmony, 2));
    await nothingLeft(harmony);
    await harmony.close();
  }, 90_000);

  it('that knows other keys: the grant is refused at once, and nothing is on the device', async () => {
    const harmony = await openHarmony({ authKey: 'another-passphrase' });
    const verdict = await ask(harmony, 1);
    expect(verdict).toMatchObject({ granted: false, reason: 'resources' });
    expect(String('cause' in verdict ? verdict.cause : '')).toMatch(/digest/i);
    expect(await rowsOn(device)).toBe(0);
    await harmony.close();
  }, 90_000);
});

describe.skipIf(!support.ok)(`a real device that is started again${skipped}`, () => {
  const stateDir = mkdtempSync('/tmp/fl-reboot-');
  let front: Front;
  beforeAll(async () => {
    front = await openFront(stateDir);
  }, 120_000);
  afterAll(async () => {
    await front?.close();
    rmSync(stateDir, { recursive: true, force: true });
  }, 60_000);

  /** As a tool that tries again until it has had its lock. */
  async function served(): Promise<void> {
    for (;;) {
      try {
        const client = await openClient(front.through('low'));
        const { ok } = await client.rpc(encodeLock('candidate'), { timeout: 60_000 });
        if (ok) {
          expect((await client.rpc(encodeUnlock('candidate'))).ok).toBe(true);
          await client.close();
          return;
        }
        client.destroy();
      } catch {
        // Its session has ended with the device's.
      }
      await sleep(100);
    }
  }

  it('under a holder and a waiter: the waiter is served when it is back, and nothing is left', async () => {
    const holder = await openClient(front.through('normal'));
    expect((await holder.rpc(encodeLock('candidate'))).ok).toBe(true);
    const waiting = served();
    await expect.poll(() => front.tell('locks'), { timeout: 20_000 }).toMatch(/low/);
    await front.device.restart();
    await waiting;
    holder.destroy();
    await expect.poll(() => front.device.locks(), { timeout: 20_000 }).toEqual([]);
    await expect.poll(() => rowsOn(front.device), { timeout: 20_000 }).toBe(0);
  }, 120_000);
});
