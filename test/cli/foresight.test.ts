import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reasons, Status } from '../../src/harmony/index.ts';
import { encodeLock, encodeUnlock, NetconfClient } from '../../src/netconf/index.ts';
import { openSimulatedDevice, type SimulatedDevice } from '../../src/simulator/index.ts';
import { Served } from './served.ts';

const step = 300_000;
const day = 86_400_000;

/** Ten days of a device that is busy by day, until now. */
function busyDays(): string {
  const last = Math.floor(Date.now() / step) * step - step;
  const rows = Array.from({ length: (10 * day) / step }, (_, at) => {
    const time = last - ((10 * day) / step - 1 - at) * step;
    const cpu = 0.5 + 0.3 * Math.sin((2 * Math.PI * (time % day)) / day) + 0.01 * ((at * 7) % 5);
    return `${new Date(time).toISOString()},r1,cpu,${cpu.toFixed(4)}`;
  });
  return `time,device,metric,value\n${rows.join('\n')}\n`;
}

describe('a Forelock that knows its devices', () => {
  const served = new Served();
  const forelock = async (...args: string[]): Promise<string> => {
    const { code, out, err } = await served.run(...args, '--config', served.file);
    expect([code, err]).toEqual([0, '']);
    return out;
  };
  const status = async (): Promise<Status> => JSON.parse(await forelock('status', '--json')) as Status;
  let device: SimulatedDevice;
  let serving: Awaited<ReturnType<Served['serve']>>;

  beforeAll(async () => {
    device = await openSimulatedDevice({ logins: [{ user: 'forelock', password: 'secret' }] });
    await served.configure({ device });
    const file = join(served.folder, 'load.csv');
    writeFileSync(file, busyDays());
    await forelock('history', 'import', '--csv', file);
    serving = await served.serve();
  }, 60_000);

  afterAll(async () => {
    await served.close();
    await device.close();
  });

  it('says why a request was decided so: with the load that it forecasts, its interval and the formula', async () => {
    await expect
      .poll(async () => (await status()).forecasts.models, { timeout: 50_000, interval: 500 })
      .toBeGreaterThan(0);
    const client = await NetconfClient.open({
      ...{ host: '127.0.0.1', port: serving.listening.ports.r1 ?? 0, user: 'alice', password: 'secret' },
      hostKey: { kind: 'insecure' },
    });
    expect((await client.rpc(encodeLock('candidate'))).errors).toEqual([]);
    const [grant] = (await status()).devices[0]?.grants ?? [];
    const reasons = JSON.parse(await forelock('why', grant?.id ?? '', '--json')) as Reasons;
    const cpu = reasons.devices[0]?.load.cpu;
    expect(cpu).toMatchObject({ source: 'forecast', forecast: { model: expect.any(String) } });
    expect(cpu?.forecast?.low).toBeLessThanOrEqual(cpu?.load ?? 0);
    expect(cpu?.forecast?.high).toBeGreaterThanOrEqual(cpu?.load ?? 1);
    const text = await forelock('why', grant?.id ?? '');
    expect(text).toContain(cpu?.forecast?.model);
    expect((await client.rpc(encodeUnlock('candidate'))).errors).toEqual([]);
    client.destroy();
  }, 90_000);

  it('has its models again after a restart, without fitting one', async () => {
    const before = (await status()).forecasts.models;
    const gone = once(serving.child, 'exit');
    serving.child.kill('SIGTERM');
    await gone;
    serving = await served.serve();
    expect((await status()).forecasts).toMatchObject({ models: before, fits: 0, rebuilt: {} });
  }, 60_000);
});
