import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadProfiles } from '../../src/device/index.ts';
import type { Harmony } from '../../src/harmony/index.ts';
import { type Allocator, snmpAllocator } from '../../src/reserve/index.ts';
import { openSnmp, type SnmpAgent, type SnmpSession } from '../../src/snmp/index.ts';
import { VirtualClock } from '../sim/virtual-clock.ts';
import { cpuColumn, login, memoryColumn, minRateEntry, openSmallDevice } from '../snmp/small-device.ts';
import { candidateWork, quickHarmony, storeAfter } from './house.ts';

const directive = { cpu: 0.01, memory: 65_536, bandwidth: 1_000_000 };

let agent: SnmpAgent;
let session: SnmpSession;
let allocator: Allocator;
let clock: VirtualClock;
let harmony: Harmony;
/** The number of a row in the block that this Forelock has. */
const own = (place: number): number => 7 * 65_536 + place;
beforeEach(async () => {
  agent = await openSmallDevice();
  session = openSnmp({ host: '127.0.0.1', port: agent.port, login });
  const profile = (await loadProfiles('devices')).get('simulator');
  if (profile === undefined) throw new Error('no profile simulator');
  allocator = snmpAllocator(new Map([['r1', { profile, session }]]));
  clock = new VirtualClock();
  harmony = quickHarmony(clock, [], {
    store: storeAfter({ r1: 3 }),
    instance: 7,
    devices: [
      {
        ...{ name: 'r1', profile: 'simulator', capacity: profile.capacity, allocator, pools: new Map() },
        load: () => ({ cpu: 0, memory: 0, bandwidth: 0 }),
        outside: () => [],
      },
    ],
  });
});
afterEach(async () => {
  await harmony.close();
  session.close();
  agent.close();
});

/** What stands there without a grant, such as a journal that was lost would have known. */
async function leave(row: number): Promise<void> {
  for (const step of allocator.plan('r1', directive, row)) await allocator.take(step);
}

/** The numbers of the rows that stand. */
async function rows(): Promise<readonly number[]> {
  const found = [];
  for (const column of [cpuColumn, memoryColumn, `${minRateEntry}.6`])
    found.push(...(await session.walk(column)));
  return [...new Set(found.map(({ oid }) => Number(oid.split('.').at(-1))))].sort((a, b) => a - b);
}

it('what stands without a grant is removed at the start, and from time to time', async () => {
  await leave(own(2));
  await harmony.recover(async () => {});
  await expect.poll(rows).toEqual([]);
  const { verdict } = harmony.request(candidateWork(7));
  const given = await verdict;
  expect(await rows()).toEqual([own(4)]);
  await leave(own(1));
  await expect
    .poll(async () => {
      clock.step(clock.now() + 300_000);
      return rows();
    })
    .toEqual([own(4)]);
  if (given.granted) await harmony.release(given.seat, 'released');
  expect(await rows()).toEqual([]);
});

it('rows of another Forelock are left alone, and its own are removed also where the journal was lost', async () => {
  await leave(3);
  await leave(8 * 65_536 + 3);
  await leave(own(9));
  await harmony.recover(async () => {});
  await expect.poll(rows).toEqual([3, 8 * 65_536 + 3]);
});
