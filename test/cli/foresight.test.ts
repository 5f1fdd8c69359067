import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashPassword } from '../../src/cli/password.ts';
import type { Reasons, Status } from '../../src/harmony/index.ts';
import { encodeLock, encodeUnlock, NetconfClient } from '../../src/netconf/index.ts';
import { openSimulatedDevice, type SimulatedDevice } from '../../src/simulator/index.ts';

const program = join(import.meta.dirname, '..', '..', 'dist', 'src', 'main.js');
const run = promisify(execFile);

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
  const folder = mkdtempSync(join(tmpdir(), 'forelock-foresight-'));
  const config = join(folder, 'forelock.yaml');
  const forelock = async (...args: string[]): Promise<string> =>
    (await run(process.execPath, [program, ...args, '--config', config])).stdout;
  const status = async (): Promise<Status> => JSON.parse(await forelock('status', '--json')) as Status;
  let device: SimulatedDevice;
  let child: ChildProcess;
  let port = 0;

  const start = async (): Promise<void> => {
    child = spawn(process.execPath, [program, 'serve', '--config', config], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    if (child.stdout === null) throw new Error('Forelock has no stdout');
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    port = (JSON.parse(line) as { ports: Record<string, number> }).ports.r1 ?? 0;
  };
  const stop = async (): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  };

  beforeAll(async () => {
    device = await openSimulatedDevice({ logins: [{ user: 'admin', password: 'secret' }] });
    writeFileSync(join(folder, 'password'), 'secret');
    writeFileSync(join(folder, 'load.csv'), busyDays());
    writeFileSync(
      config,
      `
listen: { port: 0 }
state: state
tools: [{ name: alice, password: "${await hashPassword('secret')}" }]
devices:
  - { name: r1, profile: simulator, host: 127.0.0.1, port: ${device.port}, listen: 0,
      host-key-sha256: "${device.hostKeySha256}", login: { user: admin, password-file: password } }
`,
    );
    await forelock('history', 'import', '--csv', join(folder, 'load.csv'));
    await start();
  }, 60_000);

  afterAll(async () => {
    await stop();
    await device.close();
    rmSync(folder, { recursive: true });
  });

  it('says why a request was decided so: with the load that it forecasts, its interval and the formula', async () => {
    await expect
      .poll(async () => (await status()).forecasts.models, { timeout: 50_000, interval: 500 })
      .toBeGreaterThan(0);
    const client = await NetconfClient.open({
      ...{ host: '127.0.0.1', port, user: 'alice', password: 'secret' },
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
    await stop();
    await start();
    expect((await status()).forecasts).toMatchObject({ models: before, fits: 0, rebuilt: {} });
  }, 60_000);
});
