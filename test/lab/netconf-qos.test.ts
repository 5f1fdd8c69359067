import { mkdtempSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bringUp, type Device, type Lab, labSupport } from '../../lab/netns/index.ts';
import { encodeEditConfig, encodeGetConfig, type NetconfClient } from '../../src/netconf/index.ts';
import { rowBlock } from '../../src/reserve/index.ts';
import { allocatorContract } from '../reserve/allocator-contract.ts';
import { contractRig, qosProfile, qosRig, standIn } from '../reserve/netconf-qos-device.ts';
import { openSettled } from './open-client.ts';

const support = labSupport();
const directive = { cpu: 0.25, memory: 1_048_576, bandwidth: 2_000_000 };

function open({ door }: Device, port: number = door.port): Promise<NetconfClient> {
  return openSettled({ ...door, port });
}

function firstOf({ devices }: Lab): Device {
  const device = devices[0];
  if (device === undefined) throw new Error('the lab has no device');
  return device;
}

describe.skipIf(!support.ok)('a real netconfd', () => {
  const stateDir = mkdtempSync('/tmp/fl-qos-');
  afterAll(() => rmSync(stateDir, { recursive: true, force: true }));

  for (const target of ['candidate', 'running'] as const) {
    allocatorContract(`by NETCONF on netconfd with a writable ${target}`, async () => {
      const lab = await bringUp({ devices: 1, stateDir, target });
      const datastores = target === 'candidate' ? ['running', 'candidate'] : ['running'];
      return contractRig(await qosProfile('linux-yuma123', { datastores }), {
        open: () => open(firstOf(lab)),
        nowhere: () => open(firstOf(lab), 1),
        stop: () => lab.down(),
      });
    });
  }

  describe('that a lost journal has left reservations on', () => {
    let lab: Lab;
    beforeAll(async () => {
      lab = await bringUp({ devices: 1, stateDir });
    }, 120_000);
    afterAll(() => lab?.down(), 60_000);

    it('is swept: what no grant has goes, and what one or another instance has stays', async () => {
      const rig = qosRig(await qosProfile('linux-yuma123'), () => open(firstOf(lab)));
      const steps = [2, 3, 65_541].flatMap((row) => rig.allocator.plan('r1', directive, row));
      await Promise.all(steps.map((step) => rig.allocator.take(step)));
      const removed = await rig.allocator.sweep?.('r1', { ...rowBlock(0), isLive: (row) => row === 3 });
      expect(removed).toEqual(['cpu', 'memory', 'bandwidth'].map((each) => `${each} by NETCONF, row 2`));
      expect(await rig.read()).toEqual(
        ['bandwidth', 'cpu', 'memory'].flatMap((each) => [`${each}.3`, `${each}.65541`]),
      );
      await rig.close();
    }, 60_000);
  });

  describe('with a candidate that somebody edits', () => {
    let lab: Lab;
    beforeAll(async () => {
      lab = await bringUp({ devices: 1, stateDir });
    }, 120_000);
    afterAll(() => lab?.down(), 60_000);

    it("never gets another's changes committed with a reservation", async () => {
      const rig = qosRig(await qosProfile('linux-yuma123'), () => open(firstOf(lab)));
      const other = await rig.session();
      const theirs = standIn('theirs').set.replaceAll('{row}', '1').replaceAll('{amount}', '1');
      expect((await other.rpc(encodeEditConfig('candidate', theirs))).ok).toBe(true);
      const [step] = rig.allocator.plan('r1', directive, 1);
      if (step === undefined) throw new Error('no step');
      await expect(rig.allocator.take(step)).rejects.toMatchObject({ code: 'reservation-failed' });
      expect((await other.rpc(encodeGetConfig('running'))).data).not.toMatch(/theirs|cpu\.1/);
      expect((await other.rpc(encodeGetConfig('candidate'))).data).toContain('theirs');
      await rig.close();
    }, 60_000);
  });
});
