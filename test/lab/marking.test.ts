import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labSupport, markLink, sentByMark } from '../../lab/netns/index.ts';
import {
  encodeGet,
  encodeGetSchema,
  encodeLock,
  encodeUnlock,
  type NetconfClient,
} from '../../src/netconf/index.ts';
import { type Capture, openCapture, runsOf } from './capture.ts';
import { type Front, openFront, type ToolName } from './front.ts';
import { openClient } from './open-client.ts';

const support = labSupport();
const title = support.ok ? 'marks' : `marks (skipped: ${support.why})`;

const usual = { low: 10, normal: 16, critical: 48 };
/** Packets with data: when a bare acknowledgement goes out is the kernel's to say. */
const toNetconf = 'tcp dst port 830 and tcp[tcpflags] & tcp-push != 0';

function tablesOf(pid: number | undefined): readonly string[] {
  const told = execFileSync('nft', ['list', 'tables'], { encoding: 'utf8' });
  return told.split('\n').filter((line) => line.includes(` forelock-${pid}-`));
}

describe.skipIf(!support.ok)(title, () => {
  const stateDir = mkdtempSync('/tmp/fl-mark-');
  let front: Front;
  let uplink: string;
  beforeAll(async () => {
    front = await openFront(stateDir, 2, { policy: { marking: {} } });
    uplink = `fl-${front.device.address.split('.')[2]}`;
  }, 60_000);
  afterAll(async () => {
    await front?.close();
    rmSync(stateDir, { recursive: true, force: true });
  });

  const capture = (expression: string): Promise<Capture> => openCapture(uplink, expression);
  const lockAndUnlock = async (client: NetconfClient): Promise<void> => {
    for (const operation of [encodeGet({ subtree: '<none/>' }), encodeLock('candidate')])
      expect((await client.rpc(operation)).ok).toBe(true);
    await client.rpc(encodeGet({ subtree: '<none/>' }));
    for (const operation of [encodeUnlock('candidate'), encodeGet({ subtree: '<none/>' })])
      expect((await client.rpc(operation)).ok).toBe(true);
  };

  it.each([
    ['chief', usual.critical],
    ['normal', usual.normal],
    ['low', usual.low],
  ] satisfies [ToolName, number][])(
    "go with the class of %s's grant, from the lock to the unlock, and with no packet before or after",
    async (tool, mark) => {
      const packets = await capture(toNetconf);
      const client = await openClient(front.through(tool));
      for (let round = 0; round < 3; round += 1) await lockAndUnlock(client);
      await expect.poll(() => runsOf(packets.marks)).toEqual([0, mark, 0, mark, 0, mark, 0]);
      await client.close();
      await packets.close();
    },
  );

  it('go with one session and not with its neighbour', async () => {
    const packets = await capture(toNetconf);
    const holder = await openClient(front.through('chief'));
    const neighbour = await openClient(front.through('normal'));
    await holder.rpc(encodeLock('candidate'));
    await expect.poll(() => packets.marks.at(-1)).toBe(usual.critical);
    await neighbour.rpc(encodeGet({ subtree: '<none/>' }));
    await expect.poll(() => packets.marks.at(-1)).toBe(0);
    await Promise.all([holder.close(), neighbour.close()]);
    await packets.close();
  });

  it('go with the SETs of the reservation too', async () => {
    const client = await openClient(front.through('chief'));
    const packets = await capture('udp dst port 161');
    await client.rpc(encodeLock('candidate'));
    await expect
      .poll(() => packets.marks.filter((mark) => mark === usual.critical).length)
      .toBeGreaterThan(2);
    await client.close();
    await packets.close();
  });

  it('bring the replies of a granted session into the class that the link has for its mark', async () => {
    const link = { bitsPerSecond: 10_000_000, marks: [usual.critical, usual.low] };
    await markLink(front.device, link);
    const chief = await openClient(front.through('chief'));
    const schema = encodeGetSchema('ietf-netconf-monitoring');
    const { data } = await chief.rpc(schema);
    expect(await sentByMark(front.device, link)).toEqual([0, 0]);
    await chief.rpc(encodeLock('candidate'));
    await chief.rpc(schema);
    await chief.rpc(encodeUnlock('candidate'));
    const [critical = 0, low] = await sentByMark(front.device, link);
    expect(critical).toBeGreaterThan(data.length);
    expect(low).toBe(0);
    await chief.rpc(schema);
    const [after = 0] = await sentByMark(front.device, link);
    expect(after - critical).toBeLessThan(data.length);
    await chief.close();
  });

  it('end with Forelock, also where it is killed', async () => {
    const client = await openClient(front.through('chief'));
    await client.rpc(encodeLock('candidate'));
    expect(tablesOf(front.pid)).toHaveLength(1);
    await front.kill();
    await expect.poll(() => tablesOf(front.pid)).toEqual([]);
  });
});
