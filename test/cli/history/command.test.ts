import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashPassword } from '../../../src/cli/password.ts';

const program = join(import.meta.dirname, '..', '..', '..', 'dist', 'src', 'main.js');

let folder: string;
let running: ChildProcess | undefined;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'forelock-history-'));
  writeFileSync(join(folder, 'password'), 'secret');
  writeFileSync(
    join(folder, 'forelock.yaml'),
    `
listen: { port: 0 }
state: state
tools: [{ name: alice, password: "${await hashPassword('secret')}" }]
devices:
  # Nothing listens on port 1: the device is down.
  - { name: r1, profile: simulator, host: 127.0.0.1, port: 1, host-key-sha256: "${'A'.repeat(43)}",
      login: { user: forelock, password-file: password } }
`,
  );
});
afterEach(async () => {
  if (running !== undefined) await stop();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<void> {
  running = spawn(process.execPath, [program, 'serve'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  await once(createInterface({ input: running.stdout as NodeJS.ReadableStream }), 'line');
}

async function stop(): Promise<void> {
  running?.kill('SIGTERM');
  if (running !== undefined) await once(running, 'exit');
  running = undefined;
}

function history(
  ...args: string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: readonly string[] }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, 'history', ...args], { cwd: folder }, (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err: err.split('\n') }),
    );
  });
}

const [workflows, load] = [
  'requested_at,tool,device,held_ms\n2026-11-24T11:00:00Z,alice,r1,1500\n2026-11-24T10:00:00Z,bob,r1,20\n',
  'time,device,metric,value\n2026-11-20T10:00:00Z,r1,cpu,0.5\n2026-11-20T10:05:00Z,r1,cpu,0.75\n',
];
const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

describe('forelock history', () => {
  it('says that no Forelock runs', async () => {
    expect(await history()).toMatchObject({ code: 1, out: '', err: { 0: 'forelock: not-running' } });
  });

  it('shows what was imported while Forelock ran, and before it was started', async () => {
    write('workflows.csv', workflows);
    write('load.csv', load);
    expect((await history('import', '--csv', 'workflows.csv')).out).toMatch(
      /^imported 2 workflows .* next start\n$/,
    );
    await start();
    expect((await history('import', '--csv', 'load.csv')).out).toMatch(
      /^imported .* 2 values .* knows them now\n$/,
    );
    const told = async (...args: string[]): Promise<readonly string[]> =>
      (JSON.parse((await history('--json', ...args)).out) as { readonly tool: string }[]).map(
        ({ tool }) => tool,
      );
    expect(await told()).toEqual(['bob', 'alice']);
    expect(await told('--tool', 'bob')).toEqual(['bob']);
    expect(await told('--device', 'r1', '--limit', '1')).toEqual(['alice']);
    expect((await history()).out.split('\n')[2]).toMatch(/^2026-11-24 11:00:00Z {2}alice {2}r1/);
    const asked = ['--load', 'r1', '--since', '2026-11-20T09:55:00Z'];
    const series = JSON.parse((await history(...asked, '--json')).out) as { readonly values: unknown[] };
    expect(series.values.slice(0, 4)).toEqual([null, 0.5, 0.75, null]);
    expect((await history(...asked)).out.split('\n').slice(2, 4)).toEqual([
      '2026-11-20 09:55:00Z',
      '2026-11-20 10:00:00Z  0.5',
    ]);
    await stop();
    await start();
    expect(await told()).toEqual(['bob', 'alice']);
  });

  it('imports nothing where a line is wrong, and the others where it is told to', async () => {
    write('some.csv', `${workflows}soon,alice,r1,1\n`);
    await start();
    expect(await history('import', '--csv', 'some.csv')).toMatchObject({
      ...{ code: 1, out: '' },
      err: { 0: 'forelock: history-invalid', 1: expect.stringMatching(/^some.csv:4: 'soon' is no time/) },
    });
    expect((await history('--json')).out).toBe('[]\n');
    expect((await history('import', '--csv', 'some.csv', '--skip-bad')).out).toMatch(
      /^imported 2 workflows .*\nleft out:\nsome.csv:4: /,
    );
  });

  it('imports a range query of Prometheus, scaled', async () => {
    const server = createServer((request, response) => {
      request.resume();
      const at = Date.parse('2026-11-20T10:00:00Z') / 1_000;
      const values = [`[${at},"50"]`, `[${at + 300},"NaN"]`, `[${at + 600},"25"]`];
      response.end(
        `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[${values}]}]}}`,
      );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const range = ['--start', '2026-11-20T10:00:00Z', '--end', '2026-11-20T10:10:00Z', '--step', '5m'];
    const asked = [
      'import',
      '--prometheus',
      url,
      '--query',
      'busy',
      '--device',
      'r1',
      '--metric',
      'cpu',
      ...range,
    ];
    await start();
    expect(await history(...asked)).toMatchObject({
      code: 1,
      err: { 1: expect.stringMatching(/^at 2026-11-20T10:00:00.000Z: 50 is over 1: cpu is a share/) },
    });
    expect((await history(...asked, '--scale', '0.01')).out).toMatch(/^imported 2 values of load; 1 that/);
    server.close();
    const shown = await history('--load', 'r1', '--since', '2026-11-20T10:00:00Z', '--json');
    expect((JSON.parse(shown.out) as { values: unknown[] }).values.slice(0, 3)).toEqual([0.5, null, 0.25]);
  });

  it('says what a question lacks', async () => {
    const second = async (...args: string[]): Promise<unknown> => (await history(...args)).err[1];
    expect(await second('--load', 'r9')).toBe("no device 'r9' is configured; there are r1");
    expect(await second('import')).toBe('write one of --csv and --prometheus');
    expect(await second('import', '--prometheus', 'http://127.0.0.1:1')).toMatch(
      /^--prometheus wants --query/,
    );
    expect(await second('import', '--csv', 'nowhere.csv')).toMatch(/^nowhere.csv can't be read: ENOENT/);
  });
});
