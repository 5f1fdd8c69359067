import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { whyText } from '../../src/http/index.ts';
import { MonitoredDevice, policy } from './monitored-device.ts';

/** A device with a grant of which everything was lowered once; gives what it had before, and has now. */
async function lowered(): Promise<{
  device: MonitoredDevice;
  seat: Awaited<ReturnType<MonitoredDevice['seat']>>;
  full: number;
}> {
  const device = new MonitoredDevice();
  const seat = await device.seat(1);
  const full = seat.allocated.cpu;
  await device.read(0.1, 2);
  device.heard.length = 0;
  return { device, seat, full };
}

describe('what is set aside for a grant that stands', () => {
  it('is lowered on the device first, raised in the journal first, and undone whatever it is', async () => {
    const device = new MonitoredDevice();
    const seat = await device.seat(1);
    const full = seat.allocated.cpu;
    expect(device.stands).toEqual([full]);
    await device.read(0.1, 2);
    expect(device.stands).toEqual([full / 2]);
    expect(device.told()).toEqual({ grant: full / 2, reserved: expect.closeTo(full / 2, 9) });
    await device.read(0.9, 2);
    expect(device.stands).toEqual([full]);
    expect(device.told().grant).toBe(full);
    expect(device.heard).toEqual([
      ...[`journal ${full}`, `device cpu 1 ${full / 2}`, `journal ${full / 2}`],
      ...[`journal ${full}`, `device cpu 1 ${full}`],
    ]);
    expect(device.harmony.adjustments).toEqual({ raised: 1, lowered: 1, failed: 0 });
    await device.harmony.release(seat, 'released');
    expect([device.stands, device.told().reserved, device.journal.size]).toEqual([[], 0, 0]);
  });

  it('is told to its holder, in why, and in its record', async () => {
    const { device, seat, full } = await lowered();
    const [told] = device.signals;
    expect(told).toMatchObject({
      type: 'resources-changed',
      grant: seat.grant.id,
      allocated: { cpu: full / 2 },
    });
    expect(told).toMatchObject({ left: { cpu: 4 - full / 2 } });
    const reasons = device.harmony.why(seat.grant.id);
    expect(reasons?.adjustments).toEqual([
      {
        type: 'lower',
        device: 'r1',
        resource: 'cpu',
        from: full,
        to: full / 2,
        because: 'idle',
        at: device.clock.now(),
      },
    ]);
    expect(reasons && whyText(reasons)).toMatch(
      /\ncpu on r1 lowered from [0-9.]+ to [0-9.]+ .*: the device was idle$/,
    );
    await device.harmony.release(seat, 'released');
    expect(device.records[0]?.allocated?.cpu).toBe(full / 2);
    expect(device.harmony.why(seat.grant.id)?.adjustments).toHaveLength(1);
  });

  it('is not changed where policy does not want it', async () => {
    const device = new MonitoredDevice({ ...policy, high: 2, low: -1 });
    const { allocated } = await device.seat(1);
    await device.read(0, 20);
    expect(device.stands).toEqual([allocated.cpu]);
  });

  it('stays as it was where the device refuses to raise it, in the ledger too', async () => {
    const { device, seat, full } = await lowered();
    device.rows.before = async ({ amount }) => {
      if (amount === full) throw new Error('refused');
    };
    await device.read(0.9, 2);
    expect([device.stands, device.told().grant]).toEqual([[full / 2], full / 2]);
    expect(device.harmony.adjustments.failed).toBe(1);
    await device.harmony.release(seat, 'released');
    expect([device.stands, device.told().reserved, device.journal.size]).toEqual([[], 0, 0]);
  });

  it('counts as the greater of two amounts where nobody knows which of them stands', async () => {
    const { device, seat, full } = await lowered();
    device.rows.before = async () => {
      throw new Error('no answer');
    };
    await device.read(0.9, 2);
    expect(device.told().grant).toBe(full);
    expect(device.journal.get(seat.grant.id)?.steps[0]?.amount).toBe(full);
    await device.harmony.release(seat, 'released');
    expect([device.stands, device.told().reserved]).toEqual([[], 0]);
  });

  it("is not raised on the device where the journal can't be written", async () => {
    const { device, full } = await lowered();
    device.journalBefore = () => {
      throw new Error('the disk is full');
    };
    await device.read(0.9, 2);
    expect([device.stands, device.told().grant]).toEqual([[full / 2], full / 2]);
  });

  it('is undone behind a change that is under way, so that the change makes nothing anew', async () => {
    const { device, seat } = await lowered();
    let goOn = (): void => {};
    device.rows.before = () => new Promise((resolve) => (goOn = resolve));
    await device.read(0.9, 2);
    const released = device.harmony.release(seat, 'released');
    await turn();
    expect(device.heard.filter((what) => what.startsWith('undone'))).toEqual([]);
    goOn();
    await released;
    expect(device.heard.slice(-2)).toEqual(['undone cpu 1', 'closed']);
    expect([device.stands, device.told().reserved, device.journal.size]).toEqual([[], 0, 0]);
    await device.read(0.9, 4);
    expect(device.stands).toEqual([]);
  });

  it('is taken from a lower class where a higher one beside it has less than it wants', async () => {
    const device = new MonitoredDevice();
    const much = { workflow: undefined, complexity: 100_000, estimate: undefined };
    const beside = (path: string, least: number, priority: number) => ({
      ...{ scopes: [{ path: ['r1', 'candidate', path], mode: 'X' as const }], priority },
      declared: { ...much, least: { cpu: least, memory: 0, bandwidth: 0 } },
    });
    const low = await device.seat(1, beside('a', 0, 1));
    const high = await device.seat(2, beside('b', 0, 5));
    expect(low.allocated.cpu + high.allocated.cpu).toBeLessThanOrEqual(4);
    expect(high.allocated.cpu).toBeLessThan(high.prediction.directive.device.cpu);
    await device.read(0.9, 6);
    const [grants] = device.harmony.status(() => 0).map((each) => each.grants);
    const now = grants?.map(({ allocated }) => allocated.cpu) ?? [];
    expect(now[0]).toBeLessThan(low.allocated.cpu);
    expect(now[1]).toBeGreaterThan(high.allocated.cpu);
    expect((now[0] ?? 0) + (now[1] ?? 0)).toBeLessThanOrEqual(4);
  });
});
