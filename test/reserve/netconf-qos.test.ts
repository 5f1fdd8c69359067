import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeviceProfile } from '../../src/device/index.ts';
import {
  encodeDiscardChanges,
  encodeEditConfig,
  encodeGetConfig,
  encodeLock,
  encodeUnlock,
  NetconfClient,
} from '../../src/netconf/index.ts';
import type { AllocationStep, OwnHolder, TakeTerms } from '../../src/reserve/index.ts';
import { openSimulatedDevice, type SimulatedDevice } from '../../src/simulator/index.ts';
import { allocatorContract } from './allocator-contract.ts';
import { contractRig, type QosRig, qosProfile, qosRig, standIn } from './netconf-qos-device.ts';

const login = { user: 'forelock', password: 'secret' };
const directive = { cpu: 0.25, memory: 1_048_576, bandwidth: 2_000_000 };
const theirs = standIn('theirs').set.replaceAll('{row}', '1').replaceAll('{amount}', '1');

let device: SimulatedDevice;
let rig: QosRig;
const own = new Map<number, OwnHolder>();

const open = (): Promise<NetconfClient> =>
  NetconfClient.open({ host: '127.0.0.1', port: device.port, ...login, hostKey: { kind: 'insecure' } });

async function openRig(change: Partial<DeviceProfile> = {}, allowOwed = false): Promise<void> {
  await rig?.close();
  rig = qosRig(await qosProfile('simulator', change), open, (session) => own.get(session), allowOwed);
}

/** A session that Forelock holds a grant on for `t1`, with that datastore locked. */
async function ownSession(datastore: string, more: Partial<OwnHolder> = {}): Promise<NetconfClient> {
  const tool = await rig.session();
  own.set(tool.hello.sessionId ?? 0, { owner: 't1', reserved: true, waits: false, ...more });
  await tool.rpc(encodeLock(datastore));
  return tool;
}

function terms(owner: string, wait: number, isWanted = true): TakeTerms {
  return { owner, until: Date.now() + wait, isWanted: () => isWanted };
}

beforeEach(async () => {
  own.clear();
  device = await openSimulatedDevice({ logins: [login] });
  await openRig();
});
afterEach(async () => {
  await rig.close();
  await device.close();
});

const plan = (row: number): readonly AllocationStep[] => rig.allocator.plan('r1', directive, row);
const taken = (row: number): readonly string[] => [`bandwidth.${row}`, `cpu.${row}`, `memory.${row}`];
const takeAll = (steps: readonly AllocationStep[], of?: TakeTerms) =>
  Promise.all(steps.map((step) => rig.allocator.take(step, of)));
const undoAll = (steps: readonly AllocationStep[]) =>
  Promise.all(steps.map((step) => rig.allocator.undo(step)));

/** Counts what the device is asked for, by operation. */
function counting(): { readonly asked: string[] } {
  const asked: string[] = [];
  const real = NetconfClient.prototype.rpc;
  vi.spyOn(NetconfClient.prototype, 'rpc').mockImplementation(function (this: NetconfClient, xml, options) {
    asked.push(/^<([\w-]+)/.exec(xml)?.[1] ?? '');
    return real.call(this, xml, options);
  });
  return { asked };
}
afterEach(() => void vi.restoreAllMocks());

describe('reservations by NETCONF', () => {
  it('that meet share one lock and one commit', async () => {
    const { asked } = counting();
    await takeAll([...plan(1), ...plan(2), ...plan(3)]);
    expect(asked.filter((name) => name === 'commit')).toHaveLength(1);
    expect(asked.filter((name) => name === 'lock')).toHaveLength(1);
    expect(asked.filter((name) => name === 'edit-config')).toHaveLength(9);
    expect(await rig.read()).toEqual([...taken(1), ...taken(2), ...taken(3)].sort());
  });

  it('are answered each by itself where one of those that met is refused', async () => {
    const [bad, ...good] = plan(1);
    const spoilt = { ...bad, does: { edit: '<unknown xmlns="urn:x"/>' } } as AllocationStep;
    const answers = await Promise.allSettled([spoilt, ...good].map((step) => rig.allocator.take(step)));
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(answers[0]).toMatchObject({ reason: { code: 'reservation-failed' } });
    expect(await rig.read()).toEqual(['bandwidth.1', 'memory.1']);
  });

  it('are found one by one where only the commit of all is refused', async () => {
    const real = NetconfClient.prototype.rpc;
    // The device takes each edit, and refuses what it is together with row 3: it is asked what the candidate has.
    vi.spyOn(NetconfClient.prototype, 'rpc').mockImplementation(async function (this: NetconfClient, xml) {
      if (!xml.startsWith('<validate')) return real.call(this, xml);
      const { data } = await real.call(this, encodeGetConfig('candidate'));
      return real.call(
        this,
        data.includes('cpu.3<') ? '<validate><source><nothing/></source></validate>' : xml,
      );
    });
    const steps = [1, 2, 3, 4, 5].flatMap((row) => plan(row).slice(0, 1));
    const answers = await Promise.allSettled(steps.map((step) => rig.allocator.take(step)));
    expect(answers.map(({ status }) => status === 'fulfilled')).toEqual([true, true, false, true, true]);
    expect(await rig.read()).toEqual(['cpu.1', 'cpu.2', 'cpu.4', 'cpu.5']);
  });

  it("never carry another's changes: they wait while the candidate has some, and go when it has none", async () => {
    const other = await rig.session();
    await other.rpc(encodeEditConfig('candidate', theirs));
    const taking = takeAll(plan(1));
    await expect.poll(() => device.sessions().length).toBeGreaterThan(1);
    expect(await rig.read()).toEqual([]);
    await other.rpc(encodeDiscardChanges());
    await taking;
    expect(await rig.read()).toEqual(taken(1));
    expect((await other.rpc(encodeGetConfig('running'))).data).not.toContain('theirs');
  });

  it('compare the candidate where a lock does not say that it is clean', async () => {
    const profile = await qosProfile('simulator');
    await openRig({ locks: { ...profile.locks, dirtyRefusesLock: false } });
    const { asked } = counting();
    await takeAll(plan(1));
    expect(asked.slice(0, 4)).toEqual(['lock', 'get-config', 'get-config', 'edit-config']);
    expect(await rig.read()).toEqual(taken(1));
  });

  it('are validated before the commit, but for a device whose commit would then do nothing', async () => {
    const { asked } = counting();
    await takeAll(plan(1));
    expect(asked).toContain('validate');
    const quirk = {
      name: 'commit-after-validate-does-nothing',
      what: 'as netconfd',
      source: 'a test of ours',
    };
    await openRig({ quirks: [quirk] });
    asked.length = 0;
    await takeAll(plan(2));
    expect(asked).toEqual(expect.not.arrayContaining(['validate']));
    expect(await rig.read()).toEqual([...taken(1), ...taken(2)].sort());
  });

  it('fail where the device says that it committed, and did not', async () => {
    const real = NetconfClient.prototype.rpc;
    vi.spyOn(NetconfClient.prototype, 'rpc').mockImplementation(function (this: NetconfClient, xml) {
      return real.call(this, xml.startsWith('<commit') ? encodeDiscardChanges() : xml);
    });
    const answers = await Promise.allSettled(plan(1).map((step) => rig.allocator.take(step)));
    for (const answer of answers)
      expect(answer).toMatchObject({ reason: { message: expect.stringContaining('running is as it was') } });
  });

  it('wait for a lock of somebody past Forelock', async () => {
    const other = await rig.session();
    await other.rpc(encodeLock('candidate'));
    const taking = takeAll(plan(1));
    expect(await rig.read()).toEqual([]);
    await other.rpc(encodeUnlock('candidate'));
    await taking;
    expect(await rig.read()).toEqual(taken(1));
  });

  it('are refused when the wait of their request is over, or it was called off', async () => {
    const other = await rig.session();
    await other.rpc(encodeLock('candidate'));
    for (const [wait, isWanted] of [
      [0, true],
      [60_000, false],
    ] as const)
      await expect(takeAll(plan(1), terms('t1', wait, isWanted))).rejects.toThrow(/held by session \d/);
    await other.rpc(encodeUnlock('candidate'));
    expect(await rig.read()).toEqual([]);
  });

  it("wait for another tool's session of Forelock, and are there when the request is granted", async () => {
    const tool = await ownSession('candidate');
    const taking = takeAll(plan(1), terms('t2', 60_000));
    expect(await rig.read()).toEqual([]);
    await tool.rpc(encodeUnlock('candidate'));
    await taking;
    expect(await rig.read()).toEqual(taken(1));
  });

  it('are refused at once where the session that has the lock waits for a grant itself', async () => {
    await ownSession('candidate', { waits: true });
    await expect(takeAll(plan(1), terms('t2', 60_000))).rejects.toThrow('waits for a grant itself');
  });

  it('wait for the own session where that has nothing set aside yet', async () => {
    const tool = await ownSession('candidate', { reserved: false });
    const taking = takeAll(plan(1), terms('t1', 60_000));
    await tool.rpc(encodeUnlock('candidate'));
    await taking;
    expect(await rig.read()).toEqual(taken(1));
  });

  it('are owed to a tool of another lock where policy says so', async () => {
    await openRig({}, true);
    const tool = await ownSession('candidate', { waits: true });
    await takeAll(plan(1), terms('t2', 0));
    expect(await rig.read()).toEqual([]);
    await tool.rpc(encodeUnlock('candidate'));
    await expect.poll(() => rig.read()).toEqual(taken(1));
  });

  it('do not wait for the very session that they are for: they are made when its lock has gone', async () => {
    const tool = await ownSession('candidate');
    await takeAll(plan(1), terms('t1', 60_000));
    await takeAll(plan(2), terms('t1', 60_000));
    expect(await rig.read()).toEqual([]);
    await undoAll(plan(2));
    await tool.rpc(encodeUnlock('candidate'));
    await expect.poll(() => rig.read()).toEqual(taken(1));
    await undoAll(plan(1));
    expect(await rig.read()).toEqual([]);
  });

  it("are undone later where a tool of Forelock's own has the candidate, and say so at once", async () => {
    await takeAll(plan(1));
    const tool = await ownSession('candidate');
    await expect(undoAll(plan(1))).rejects.toMatchObject({ code: 'reservation-failed' });
    await tool.rpc(encodeUnlock('candidate'));
    await undoAll(plan(1));
    expect(await rig.read()).toEqual([]);
  });

  it('name running, where only that is locked, and leave the candidate clean', async () => {
    const tool = await ownSession('running');
    await takeAll(plan(1), terms('t1', 60_000));
    expect([...device.locks().keys()]).toEqual(['running']);
    expect((await tool.rpc(encodeGetConfig('candidate'))).data).not.toContain('cpu.1');
    await tool.rpc(encodeUnlock('running'));
    await expect.poll(() => rig.read()).toEqual(taken(1));
  });

  it('edit running itself on a device whose candidate is not locked', async () => {
    await openRig({ datastores: ['running'] });
    const { asked } = counting();
    await takeAll(plan(1));
    expect(asked).not.toContain('commit');
    expect(await rig.read()).toEqual(taken(1));
    await undoAll(plan(1));
    expect(await rig.read()).toEqual([]);
  });

  it('go on over a session of their own that the device has closed', async () => {
    await takeAll(plan(1));
    device.hangUp();
    await undoAll(plan(1));
    await rig.close();
    await openRig();
    expect(await rig.read()).toEqual([]);
  });
});

allocatorContract('by NETCONF on the simulator', async () => {
  const simulated = await openSimulatedDevice({ logins: [login] });
  const target = { host: '127.0.0.1', ...login, hostKey: { kind: 'insecure' } } as const;
  const openAt = (port: number): Promise<NetconfClient> => NetconfClient.open({ ...target, port });
  const profile = await qosProfile('simulator');
  return contractRig(profile, {
    open: () => openAt(simulated.port),
    nowhere: () => openAt(1),
    stop: () => simulated.close(),
  });
});
