import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bringUp, type Device, labSupport } from '../../lab/netns/index.ts';
import { systemClock } from '../../src/cli/system-clock.ts';
import { silentLog } from '../../src/core/index.ts';
import type { Signal } from '../../src/harmony/index.ts';
import { openLoadGauge } from '../../src/load-gauge.ts';
import { pollPace } from '../../src/poll-pace.ts';
import { snmpAllocator } from '../../src/reserve/index.ts';
import { candidateWork, quickHarmony } from '../harmony/house.ts';
import { openDeviceSnmp } from './device-snmp.ts';

const support = labSupport();
const title = support.ok ? 'the monitor' : `the monitor (skipped: ${support.why})`;
/** bit/s that the link is taken to have: what the flood is much more than. */
const bandwidth = 5e6;
/**
 * snmpd counts a link's octets anew every 15 s, and tells the old count in between: so it takes one reading to be pressed,
 * and more than there are in 15 s to be idle.
 */
const policy = {
  ...{ high: 0.8, low: 0.2, readings: 1, idleReadings: 12, coolDown: 1_000, step: 0.1, floor: 0.5 },
};

/** Sends datagrams within the device until it is told to end. */
function flood({ netns }: Device): () => Promise<void> {
  const script = `
import socket, time
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
while True:
    for _ in range(25): out.sendto(b'x' * 1200, ('127.0.0.1', 9))
    time.sleep(0.01)
`;
  const sender = spawn('ip', ['netns', 'exec', netns, 'python3', '-c', script], { stdio: 'ignore' });
  return async () => {
    const gone = once(sender, 'exit');
    sender.kill();
    await gone;
  };
}

describe.skipIf(!support.ok)(title, () => {
  it('lowers what a real device has set aside while its link is idle, raises it while it is pressed, and all is undone', async () => {
    const stateDir = mkdtempSync('/tmp/fl-monitor-');
    const lab = await bringUp({ devices: 1, stateDir });
    try {
      const [device] = lab.devices;
      if (device === undefined) throw new Error('the lab has no device');
      const { name } = device;
      const { profile, session } = await openDeviceSnmp(device);
      const asked = { place: 0, pace: pollPace(1, 170), isAtWork: () => harmony.isAtWork(name) };
      const gauge = openLoadGauge(name, profile, session, {
        ...{ bandwidth, ...asked, clock: systemClock, log: silentLog },
      });
      const harmony = quickHarmony(systemClock, [], {
        monitor: policy,
        devices: [
          {
            ...{ name, profile: profile.name, capacity: { ...profile.capacity, bandwidth } },
            ...{ allocator: snmpAllocator(new Map([[name, { profile, session }]])), pools: new Map() },
            ...{ load: () => gauge.load(), outside: () => [] },
          },
        ],
      });
      const signals: Signal[] = [];
      const given = await harmony.request(
        candidateWork(7, {
          ...{ device: name, scopes: [{ path: [name, 'candidate'], mode: 'X' }] },
          onSignal: (signal) => void signals.push(signal),
        }),
      ).verdict;
      if (!given.granted) throw new Error(`refused: ${given.reason}`);
      /** kbit/s by SNMP, and what the kernel's class has. */
      const stands = async (): Promise<unknown> => {
        const { minRates, classes } = await device.reservations();
        return [[...minRates.values()], [...classes.values()]];
      };
      const whole = given.seat.allocated.bandwidth / 1_000;
      const asWhole = await stands();
      expect(asWhole).toEqual([[whole], [`${whole}Kbit`]]);
      gauge.onReading(() => harmony.loadRead(name));
      const lowered = [[Math.ceil(whole / 2)], [`${Math.ceil(whole / 2)}Kbit`]];
      await expect.poll(stands, { timeout: 60_000, interval: 500 }).toEqual(lowered);
      const end = flood(device);
      try {
        await expect.poll(stands, { timeout: 60_000, interval: 500 }).toEqual(asWhole);
      } finally {
        await end();
      }
      await expect.poll(stands, { timeout: 90_000, interval: 500 }).toEqual(lowered);
      const told = signals.flatMap((signal) => (signal.type === 'resources-changed' ? signal : []));
      expect(told.at(-1)?.allocated?.bandwidth).toBe((whole * 1_000) / 2);
      gauge.close();
      await harmony.release(given.seat, 'released');
      expect(await stands()).toEqual([[], []]);
      const { cpu, memory } = await device.reservations();
      expect([cpu.size, memory.size]).toEqual([0, 0]);
      await harmony.close();
      session.close();
    } finally {
      await lab.down();
      rmSync(stateDir, { recursive: true, force: true });
    }
  }, 300_000);
});
