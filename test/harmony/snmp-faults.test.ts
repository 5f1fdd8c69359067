import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/cli/system-clock.ts';
import { loadProfiles } from '../../src/device/index.ts';
import type { Harmony, Verdict } from '../../src/harmony/index.ts';
import { type Allocator, snmpAllocator } from '../../src/reserve/index.ts';
import {
  type AgentTree,
  openAgent,
  openSnmp,
  type SnmpAgent,
  type SnmpSession,
  type UsmLogin,
} from '../../src/snmp/index.ts';
import { VirtualClock } from '../sim/virtual-clock.ts';
import { cpuColumn, login, memoryColumn, minRateEntry, smallTree } from '../snmp/small-device.ts';
import { openUdpRelay, type UdpRelay } from '../snmp/udp-relay.ts';
import { candidateWork, quickHarmony } from './house.ts';

const capacity = { cpu: 1, memory: 2 ** 30, bandwidth: 1e8 };
const statusColumn = `${minRateEntry}.6`;

type Writing = (sound: AgentTree, ...given: Parameters<AgentTree['write']>) => ReturnType<AgentTree['write']>;

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

let write: Writing;
let sound: AgentTree;
let relay: UdpRelay;
let agent: SnmpAgent;
beforeEach(async () => {
  write = (tree, varbinds) => tree.write(varbinds);
  sound = smallTree();
  const tree: AgentTree = {
    ...{ read: (oid) => sound.read(oid), next: (oid) => sound.next(oid) },
    write: (varbinds) => write(sound, varbinds),
  };
  agent = await openAgent({ host: '127.0.0.1', port: 0, logins: [login], tree });
  relay = await openUdpRelay(agent.port);
  closers.push(
    () => agent.close(),
    () => relay.close(),
  );
});

function sessionOn(port: number, as: UsmLogin = login): SnmpSession {
  const session = openSnmp({ host: '127.0.0.1', port, login: as, timeout: 200, retries: 0 });
  closers.push(() => session.close());
  return session;
}

/** Harmony before r1, behind the relay, and r2, on an agent of its own that nothing is wrong with. */
async function houseFor(as: UsmLogin = login, clock = systemClock): Promise<Harmony> {
  const profile = (await loadProfiles('devices')).get('simulator');
  if (profile === undefined) throw new Error('no profile simulator');
  const other = await openAgent({ host: '127.0.0.1', port: 0, logins: [login], tree: smallTree() });
  closers.push(() => other.close());
  const allocator: Allocator = snmpAllocator(
    new Map([
      ['r1', { profile, session: sessionOn(relay.port, as) }],
      ['r2', { profile, session: sessionOn(other.port) }],
    ]),
  );
  const devices = ['r1', 'r2'].map((name) => ({
    ...{ name, profile: 'simulator', capacity, allocator, pools: new Map<string, number>() },
    load: () => ({ cpu: 0, memory: 0, bandwidth: 0 }),
    outside: () => [],
  }));
  const harmony = quickHarmony(clock, [], { devices });
  await harmony.recover(async () => {});
  closers.push(() => harmony.close());
  return harmony;
}

function ask(harmony: Harmony, device: string, session = 7): Promise<Verdict> {
  const scopes = [{ path: [device, 'candidate'], mode: 'X' } as const];
  return harmony.request(candidateWork(session, { device, scopes })).verdict;
}

/** What stands on r1, past Forelock. */
function rows(): readonly string[] {
  return [cpuColumn, memoryColumn, minRateEntry].flatMap((root) => {
    const found: string[] = [];
    for (let at = sound.next(root); at?.oid.startsWith(`${root}.`); at = sound.next(at.oid))
      found.push(at.oid);
    return found;
  });
}

function reserved(harmony: Harmony): readonly number[] {
  return harmony.status(() => 0).map(({ reserved: { cpu, memory, bandwidth } }) => cpu + memory + bandwidth);
}

/** The words of a refusal; throws where it was no refusal for want of resources. */
async function refusal(verdict: Promise<Verdict>): Promise<string> {
  const given = await verdict;
  if (given.granted || given.reason !== 'resources')
    throw new Error(`expected a refusal: ${JSON.stringify(given)}`);
  return given.cause.message;
}

/** Nothing on r1, nothing in the ledger, and r1 grants again at once. */
async function expectWhole(harmony: Harmony): Promise<void> {
  await expect.poll(rows, { timeout: 5_000 }).toEqual([]);
  await expect.poll(() => reserved(harmony), { timeout: 5_000 }).toEqual([0, 0]);
  const again = await ask(harmony, 'r1', 9);
  if (!again.granted) throw new Error(`no grant afterwards: ${JSON.stringify(again)}`);
  expect(rows().length).toBeGreaterThan(0);
  await harmony.release(again.seat, 'released');
  expect(rows()).toEqual([]);
}

describe.each([
  ['requests', 'that says nothing'],
  ['answers', 'whose answers are lost behind what it has done'],
] as const)('an agent (%s lost)', (lose, what) => {
  it(`${what} has the request refused, holds up nobody on other devices, and keeps nothing`, async () => {
    const harmony = await houseFor();
    relay.lose = lose;
    const refused = refusal(ask(harmony, 'r1'));
    expect((await ask(harmony, 'r2', 8)).granted).toBe(true);
    expect(await refused).toMatch(
      /on r1 could not be set aside: the SNMP agent (did not answer in time|gave no)/,
    );
    const [held] = harmony.status(() => 0);
    // What may stand there is not given to somebody else.
    expect(held?.reserved.cpu).toBeGreaterThan(0);
    relay.lose = 'nothing';
    await expect.poll(rows, { timeout: 5_000 }).toEqual([]);
    await expect.poll(() => reserved(harmony)[0], { timeout: 5_000 }).toBe(0);
  });
});

it('a SET that is sent again since its answer was lost, and refused since its row is there, is taken for done', async () => {
  const harmony = await houseFor();
  const answered: unknown[] = [];
  write = (tree, varbinds) => {
    const refused = tree.write(varbinds);
    if (varbinds.some(({ oid, value }) => oid.startsWith(statusColumn) && value === 4)) {
      if (answered.length === 0) relay.lose = 'answers until asked again';
      answered.push(refused?.status);
    }
    return refused;
  };
  const given = await ask(harmony, 'r1');
  expect(answered).toEqual([undefined, 'inconsistentValue']);
  expect(given.granted).toBe(true);
  if (given.granted) await harmony.release(given.seat, 'released');
  await expectWhole(harmony);
});

const keys = { auth: { protocol: 'sha256', key: 'another-passphrase' } } as const;
it.each([
  ['user', { ...login, user: 'nobody' }],
  ['authentication key', { ...login, ...keys }],
  ['privacy key', { ...login, priv: { protocol: 'aes', key: 'another-passphrase' } }],
] as const)('a wrong %s has the request refused with the cause, and other devices go on', async (_, as) => {
  const harmony = await houseFor(as as UsmLogin);
  const words = await refusal(ask(harmony, 'r1'));
  expect(words).toMatch(/on r1 could not be set aside: /);
  expect(rows()).toEqual([]);
  expect((await ask(harmony, 'r2', 8)).granted).toBe(true);
});

it.each([
  'genErr',
  'tooBig',
  'inconsistentValue',
  'noCreation',
  'resourceUnavailable',
  'commitFailed',
] as const)(
  'a row that is refused with %s undoes what was set aside before it, and says so',
  async (status) => {
    const harmony = await houseFor();
    write = (tree, varbinds) =>
      varbinds.some(({ oid, value }) => oid.startsWith(statusColumn) && value === 4)
        ? { status, index: 1 }
        : tree.write(varbinds);
    expect(await refusal(ask(harmony, 'r1'))).toContain(`the SNMP agent refused: ${status}`);
    expect(rows()).toEqual([]);
    write = (tree, varbinds) => tree.write(varbinds);
    await expectWhole(harmony);
  },
);

it('a SET that is done up to its second varbind and then fails leaves nothing of the first', async () => {
  const harmony = await houseFor();
  write = (tree, varbinds) => {
    if (varbinds.length < 2) return tree.write(varbinds);
    tree.write(varbinds.slice(0, 1));
    return { status: 'genErr', index: 1 };
  };
  expect(await refusal(ask(harmony, 'r1'))).toContain('genErr');
  expect(rows()).toEqual([]);
  write = (tree, varbinds) => tree.write(varbinds);
  await expectWhole(harmony);
});

it('a row that the agent takes and leaves without its rate, or not ready, is refused and removed', async () => {
  const harmony = await houseFor();
  write = (tree, varbinds) => tree.write(varbinds.filter(({ oid }) => !oid.startsWith(`${minRateEntry}.3.`)));
  expect(await refusal(ask(harmony, 'r1'))).toMatch(/said yes, and \S+ is 0 where \d+ was to be/);
  expect(rows()).toEqual([]);
  write = (tree, varbinds) => tree.write(varbinds);
  const { read } = sound;
  sound = {
    ...sound,
    read: (oid) => {
      const found = read(oid);
      return found && oid.startsWith(statusColumn) ? { ...found, value: 3 } : found;
    },
  };
  expect(await refusal(ask(harmony, 'r1', 8))).toMatch(/said yes, and \S+ is 3 where 1 was to be/);
  expect(rows()).toEqual([]);
});

describe('an agent that is started again', () => {
  async function reboot(): Promise<void> {
    agent.close();
    sound = smallTree();
    const tree: AgentTree = {
      ...{ read: (oid) => sound.read(oid), next: (oid) => sound.next(oid) },
      write: (varbinds) => write(sound, varbinds),
    };
    agent = await openAgent({ host: '127.0.0.1', port: agent.port, logins: [login], tree });
  }

  it('while a grant runs has its rows made anew at the next look, and none once the grant has ended', async () => {
    const clock = new VirtualClock();
    const harmony = await houseFor(login, clock);
    const given = await ask(harmony, 'r1');
    if (!given.granted) throw new Error('no grant');
    const before = rows();
    expect(before.length).toBeGreaterThan(2);
    await reboot();
    expect(rows()).toEqual([]);
    clock.step(clock.now() + 30_000);
    await expect.poll(rows, { timeout: 5_000 }).toEqual(before);
    await harmony.release(given.seat, 'released');
    expect(rows()).toEqual([]);
    await reboot();
    clock.step(clock.now() + 30_000);
    expect((await ask(harmony, 'r2', 8)).granted).toBe(true);
    expect(rows()).toEqual([]);
  });

  it('before the last of the steps of a grant has the request granted or refused, and keeps nothing behind it', async () => {
    const harmony = await houseFor();
    let rebooted: Promise<void> | undefined;
    write = (tree, varbinds) => {
      const refused = tree.write(varbinds);
      if (rebooted === undefined)
        rebooted = new Promise((done) => setImmediate(() => void reboot().then(done)));
      return refused;
    };
    const given = await ask(harmony, 'r1');
    await rebooted;
    if (given.granted) await harmony.release(given.seat, 'released');
    await expectWhole(harmony);
  });
});
