import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NetconfClient } from '../../src/netconf/index.ts';
import { rowBlock } from '../../src/reserve/index.ts';
import { rowsIn } from '../../src/reserve/netconf-qos-sweep.ts';
import { openSimulatedDevice, type SimulatedDevice } from '../../src/simulator/index.ts';
import { type QosRig, qosProfile, qosRig } from './netconf-qos-device.ts';

const nc = 'xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0"';
const removal = `<policy xmlns="urn:p" ${nc}><map><name>FORELOCK</name>
  <class nc:operation="remove"><name>forelock-{row}</name><type>qos</type></class></map>
  <class-map nc:operation="remove"><name>forelock-{row}</name></class-map></policy>`;
const classOf = (name: string, type = 'qos'): string =>
  `<class><name>${name}</name><type>${type}</type></class>`;
const policy = (inside: string, map = 'FORELOCK'): string =>
  `<data><policy xmlns="urn:p"><map><name>${map}</name>${inside}</map></policy></data>`;

describe('the rows that a removal would remove', () => {
  it('are those of each entry whose names are as the template writes them', () => {
    expect([...rowsIn(policy(classOf('forelock-7') + classOf('forelock-65541')), removal)]).toEqual([
      7, 65_541,
    ]);
    const alone =
      '<data><policy xmlns="urn:p"><class-map><name>forelock-3</name></class-map></policy></data>';
    expect([...rowsIn(alone, removal)]).toEqual([3]);
  });

  it.each([
    ['with another name', policy(classOf('gold-7'))],
    ['with more than a number in its name', policy(classOf('forelock-7-old') + classOf('forelock-x7'))],
    ['with a number that Forelock would not write so', policy(classOf('forelock-07') + classOf('forelock-'))],
    ['with another constant in its keys', policy(classOf('forelock-7', 'pbr'))],
    ['in an entry of another name', policy(classOf('forelock-7'), 'CUSTOMERS')],
    ['of another namespace', policy(classOf('forelock-7')).replace('urn:p', 'urn:q')],
    ['where nothing is', '<data/>'],
  ])('are none of an entry %s', (_, data) => {
    expect([...rowsIn(data, removal)]).toEqual([]);
  });
});

describe('a sweep by NETCONF', () => {
  const login = { user: 'forelock', password: 'secret' };
  const directive = { cpu: 0, memory: 1_048_576, bandwidth: 2_000_000 };
  const block = rowBlock(1);
  const own = block.first + 4;
  let device: SimulatedDevice;
  let rig: QosRig;
  const takeAll = async (...rows: readonly number[]): Promise<void> => {
    const steps = rows.flatMap((row) => rig.allocator.plan('r1', directive, row));
    await Promise.all(steps.map((step) => rig.allocator.take(step)));
  };
  const both = (row: number): readonly string[] => [`bandwidth.${row}`, `memory.${row}`];

  beforeEach(async () => {
    device = await openSimulatedDevice({ logins: [login] });
    const hostKey = { kind: 'insecure' } as const;
    rig = qosRig(await qosProfile('simulator'), () =>
      NetconfClient.open({ host: '127.0.0.1', port: device.port, ...login, hostKey }),
    );
  });
  afterEach(async () => {
    await rig.close();
    await device.close();
  });

  it("removes what no grant has, and leaves what one has and what is another instance's", async () => {
    await takeAll(5, own, own + 1);
    const sweep = { ...block, isLive: (row: number) => row === own + 1 };
    expect(await rig.allocator.sweep?.('r1', sweep)).toEqual([
      `memory by NETCONF, row ${own}`,
      `bandwidth by NETCONF, row ${own}`,
    ]);
    expect(await rig.read()).toEqual([...both(5), ...both(own + 1)].sort());
    expect(await rig.allocator.sweep?.('r1', sweep)).toEqual([]);
  });

  it('asks whether a grant has a row when the device has been asked', async () => {
    await takeAll(own);
    const asked: number[] = [];
    const isLive = (row: number): boolean => {
      asked.push(row);
      return true;
    };
    await rig.allocator.sweep?.('r1', { ...block, isLive });
    expect(asked).toEqual([own, own]);
    expect(await rig.read()).toEqual(both(own));
  });

  it('leaves no session behind, and looks at no device that it does not know', async () => {
    await rig.allocator.sweep?.('r1', { ...block, isLive: () => false });
    await expect.poll(() => device.sessions()).toEqual([]);
    expect(await rig.allocator.sweep?.('r2', { ...block, isLive: () => false })).toEqual([]);
  });
});
