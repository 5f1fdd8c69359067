import { mkdtempSync, rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { bringUp, type Device, type Lab, labSupport } from '../../lab/netns/index.ts';
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

/** Kills at every step that a whole grant comes to, none left out. */
async function killEverywhere(device: GrantedDevice, resources: readonly string[]): Promise<void> {
  const one = await OneGrant.open(device);
  try {
    expect(await one.start(0)).toEqual(nothingLeft);
    const steps = await one.live();
    expect([...steps].sort()).toEqual([...stepsOf(resources)].sort());
    expect(await one.end()).toEqual([]);
    let last = '';
    for (let n = 1; n <= steps.length; n += 1) {
      expect(await one.start(n), last).toEqual(nothingLeft);
      const come = await one.die();
      expect(come).toHaveLength(n);
      last = `after the kill ${come.at(-1)}`;
    }
    expect(await one.start(0), last).toEqual(nothingLeft);
    expect(await one.end()).toEqual([]);
  } finally {
    await one.close();
  }
}

const operations = ['lock', 'write', 'commit', 'unlock'] as const;
type Seen = (operation: (typeof operations)[number], when: 'before' | 'after') => void;

/** Watches what simulated devices carry out. */
function watchDevices(seen: Seen): void {
  for (const operation of operations) {
    const real = Datastores.prototype[operation] as (...given: unknown[]) => void;
    vi.spyOn(Datastores.prototype, operation).mockImplementation(function (
      this: Datastores,
      ...given: unknown[]
    ) {
      seen(operation, 'before');
      real.apply(this, given);
      seen(operation, 'after');
    });
  }
}

describe.each(['snmp', 'netconf'] as const)('kill -9 of Forelock before a simulated device, by %s', (by) => {
  let rig: SimulatedRig;
  beforeAll(async () => {
    rig = await openSimulatedRig(by);
  });
  afterAll(() => rig?.close());
  afterEach(() => void vi.restoreAllMocks());

  it('at each step of a grant leaves nothing, and the next is had at once', async () => {
    await killEverywhere(rig, by === 'snmp' ? ['cpu', 'memory', 'bandwidth'] : ['bandwidth']);
  }, 300_000);

  it('at each operation that the device carries out for it leaves nothing, and the next is had at once', async () => {
    let seen: Seen = () => {};
    watchDevices((operation, when) => seen(operation, when));
    const one = await OneGrant.open(rig);
    await one.start(0);
    const passed: string[] = [];
    seen = (operation, when) => void passed.push(`${when} ${operation}`);
    await one.live();
    seen = () => {};
    await one.end();
    expect(passed).toHaveLength(by === 'snmp' ? 4 : 20);
    let last = '';
    for (const [n, point] of passed.entries()) {
      expect(await one.start(0), last).toEqual(nothingLeft);
      let come = 0;
      seen = () => {
        if (come === n) one.kill();
        come += 1;
      };
      await one.die();
      seen = () => {};
      expect(come).toBeGreaterThan(n);
      last = `after the kill ${point}, operation ${n + 1}`;
    }
    expect(await one.start(0), last).toEqual(nothingLeft);
    expect(await one.end()).toEqual([]);
    await one.close();
  }, 300_000);
});

describe.skipIf(!support.ok)(
  `kill -9 of Forelock before a real device${support.ok ? '' : ` (skipped: ${support.why})`}`,
  () => {
    const stateDir = mkdtempSync('/tmp/fl-steps-');
    let lab: Lab;
    beforeAll(async () => {
      lab = await bringUp({ devices: 1, stateDir });
    }, 120_000);
    afterAll(async () => {
      await lab?.down();
      rmSync(stateDir, { recursive: true, force: true });
    }, 60_000);

    it.each(['snmp', 'tc and cgroup'] as const)(
      'at each step of a grant by %s leaves nothing, and the next is had at once',
      async (by) => killEverywhere(realRig(lab.devices[0] as Device, by), ['cpu', 'memory', 'bandwidth']),
      400_000,
    );
  },
);
