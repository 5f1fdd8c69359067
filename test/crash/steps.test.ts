import { mkdtempSync, rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { bringUp, type Device, type Lab, labSupport } from '../../lab/netns/index.ts';
import { encodeLock } from '../../src/netconf/index.ts';
import { Datastores } from '../../src/simulator/datastores.ts';
import { type GrantedDevice, OneGrant } from './one-grant.ts';
import { realRig } from './steps-real.ts';
import { openSimulatedRig, type SimulatedRig } from './steps-simulated.ts';

const support = labSupport();
const nothingLeft = { standing: [], reserved: 0, granted: true, left: [] };

/** The steps of one resource each, as they are named before and after they are taken. */
function both(names: readonly string[]): readonly string[] {
  return names.flatMap((name) => [`before ${name}`, `after ${name}`]);
}

function stepsOf(resources: readonly string[]): readonly string[] {
  const told = (what: string): readonly string[] => resources.map((resource) => `${resource} is ${what}`);
  return both([
    ...['the journal is opened', ...told('set aside'), 'the record is written'],
    ...[...told('undone'), 'the journal is closed'],
  ]);
}

/** Whole, and that nothing is left of it; `life` gives what a grant of it comes to. */
async function wholeGrant(
  device: GrantedDevice,
  life: (one: OneGrant) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const one = await OneGrant.open(device);
  try {
    expect(await one.start()).toEqual(nothingLeft);
    const steps = await life(one);
    expect(await one.end()).toEqual([]);
    return steps;
  } finally {
    await one.close();
  }
}

interface Death {
  /** The step at which Forelock kills itself, where it does. */
  readonly armed: (point: string) => string | undefined;
  /** Has it die there; gives the point that it died at. */
  readonly die: (one: OneGrant, point: string) => Promise<string | undefined>;
}

/** One Forelock after the other, each of which is killed at the next of these points and looked after by its follower. */
async function killAt(
  device: GrantedDevice,
  points: readonly string[],
  { armed, die }: Death,
): Promise<void> {
  const one = await OneGrant.open(device);
  let last = 'at first';
  try {
    for (const point of points) {
      expect(await one.start(armed(point)), last).toEqual(nothingLeft);
      expect(await die(one, point)).toBe(point);
      last = `after the kill ${point}`;
    }
    expect(await one.start(), last).toEqual(nothingLeft);
    expect(await one.end()).toEqual([]);
  } finally {
    await one.close();
  }
}

/** Every point in the turn of one of the devices, which are alike: side by side, since most of a turn is waiting. */
async function killSideBySide<Rig extends GrantedDevice>(
  rigs: readonly Rig[],
  points: readonly string[],
  deathOn: (rig: Rig) => Death,
): Promise<void> {
  const turns = rigs.map((rig, at) =>
    killAt(
      rig,
      points.filter((_, n) => n % rigs.length === at),
      deathOn(rig),
    ),
  );
  await Promise.all(turns);
}

/** Kills at every step that a whole grant comes to, none left out. */
async function killAtEachStep(
  devices: readonly [GrantedDevice, ...GrantedDevice[]],
  resources: readonly string[],
): Promise<void> {
  const steps = await wholeGrant(devices[0], (one) => one.live());
  expect([...steps].sort()).toEqual([...stepsOf(resources)].sort());
  const die = async (one: OneGrant): Promise<string | undefined> => (await one.die()).at(-1);
  await killSideBySide(devices, steps, () => ({ armed: (point) => point, die }));
}

const operations = ['lock', 'write', 'commit', 'unlock'] as const;
type Seen = (point: string) => void;

/** Watches what simulated devices carry out; each is told by its own datastores. */
class Watch {
  readonly #seen = new Map<unknown, Seen>();
  #first: unknown;

  constructor() {
    const watch = this;
    for (const operation of operations) {
      const real = Datastores.prototype[operation] as (...given: unknown[]) => void;
      vi.spyOn(Datastores.prototype, operation).mockImplementation(function (
        this: Datastores,
        ...given: unknown[]
      ) {
        watch.#first ??= this;
        watch.#seen.get(this)?.(`before ${operation}`);
        real.apply(this, given);
        watch.#seen.get(this)?.(`after ${operation}`);
      });
    }
  }

  /** Call for one device at a time; gives what sets who is told. */
  async device({ open }: SimulatedRig): Promise<(seen: Seen) => void> {
    this.#first = undefined;
    const client = await open();
    await client.rpc(encodeLock('candidate'));
    await client.close();
    const datastores = this.#first;
    if (datastores === undefined) throw new Error('the device did not lock');
    return (seen) => void this.#seen.set(datastores, seen);
  }
}

/** Kills at every operation that the device carries out for a grant. */
async function killAtEachOperation(
  rigs: readonly [SimulatedRig, ...SimulatedRig[]],
  count: number,
): Promise<void> {
  const watch = new Watch();
  const tell = new Map<SimulatedRig, (seen: Seen) => void>();
  for (const rig of rigs) tell.set(rig, await watch.device(rig));
  const points: string[] = [];
  await wholeGrant(rigs[0], async (one) => {
    tell.get(rigs[0])?.((point) => void points.push(`${point}, ${points.length + 1}`));
    const steps = await one.live();
    tell.get(rigs[0])?.(() => {});
    return steps;
  });
  expect(points).toHaveLength(count);
  await killSideBySide(rigs, points, (rig) => ({
    armed: () => undefined,
    die: async (one, point) => {
      const come: string[] = [];
      tell.get(rig)?.((each) => {
        come.push(`${each}, ${come.length + 1}`);
        if (come.at(-1) === point) one.kill();
      });
      await one.die();
      tell.get(rig)?.(() => {});
      return come.find((each) => each === point);
    },
  }));
}

describe.each(['snmp', 'netconf'] as const)('kill -9 of Forelock before simulated devices, by %s', (by) => {
  let rigs: readonly [SimulatedRig, ...SimulatedRig[]];
  beforeAll(async () => {
    rigs = [await openSimulatedRig(by), await openSimulatedRig(by), await openSimulatedRig(by)];
  });
  afterAll(async () => void (await Promise.all((rigs ?? []).map((rig) => rig.close()))));
  afterEach(() => void vi.restoreAllMocks());

  it('at each step of a grant leaves nothing, and the next is had at once', async () => {
    await killAtEachStep(rigs, by === 'snmp' ? ['cpu', 'memory', 'bandwidth'] : ['bandwidth']);
  }, 300_000);

  it('at each operation that a device carries out for it leaves nothing, and the next is had at once', async () => {
    await killAtEachOperation(rigs, by === 'snmp' ? 4 : 20);
  }, 300_000);
});

describe.skipIf(!support.ok)(
  `kill -9 of Forelock before real devices${support.ok ? '' : ` (skipped: ${support.why})`}`,
  () => {
    const stateDir = mkdtempSync('/tmp/fl-steps-');
    let lab: Lab;
    beforeAll(async () => {
      lab = await bringUp({ devices: 2, stateDir });
    }, 120_000);
    afterAll(async () => {
      await lab?.down();
      rmSync(stateDir, { recursive: true, force: true });
    }, 60_000);

    it.each(['snmp', 'tc and cgroup'] as const)(
      'at each step of a grant by %s leaves nothing, and the next is had at once',
      async (by) => {
        const [one, other] = lab.devices as readonly [Device, Device];
        await killAtEachStep([realRig(one, by), realRig(other, by)], ['cpu', 'memory', 'bandwidth']);
      },
      400_000,
    );
  },
);
