import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashPassword } from '../../src/cli/password.ts';
import { NetconfClient } from '../../src/netconf/index.ts';

const program = join(import.meta.dirname, '..', '..', 'dist', 'src', 'main.js');

let folder: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forelock-serve-'));
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true });
});

async function config(): Promise<string> {
  const file = join(folder, 'forelock.yaml');
  writeFileSync(join(folder, 'password'), 'secret');
  writeFileSync(
    file,
    `
listen: { port: 0 }
state: state
tools: [{ name: alice, password: "${await hashPassword('secret')}" }]
devices:
  # Nothing listens on port 1: the device is down.
  - { name: r1, profile: simulator, host: 127.0.0.1, port: 1, host-key-sha256: "${'A'.repeat(43)}",
      login: { user: forelock, password-file: password }, listen: 0 }
`,
  );
  return file;
}

interface Listening {
  readonly event: string;
  readonly port: number;
  readonly ports: Readonly<Record<string, number>>;
}

async function serve(file: string): Promise<{ readonly child: ChildProcess; readonly listening: Listening }> {
  const child = spawn(process.execPath, [program, 'serve', '--config', file], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  const [line] = (await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), 'line')) as [
    string,
  ];
  return { child, listening: JSON.parse(line) as Listening };
}

function forelock(
  ...args: string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, out, err) =>
      resolve({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

describe('forelock serve', () => {
  it('says where it listens, answers status and locks, and closes cleanly on SIGTERM', async () => {
    const file = await config();
    const { child, listening } = await serve(file);
    expect(listening).toEqual({
      event: 'listening',
      port: expect.any(Number),
      ports: { r1: expect.any(Number) },
    });
    const status = await forelock('status', '--config', file, '--json');
    expect(JSON.parse(status.out)).toMatchObject({ devices: [{ name: 'r1', sessions: 0, grants: [] }] });
    expect((await forelock('locks', '--config', file)).out).toBe('No lock is held.\n\nNobody waits.\n');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(existsSync(join(folder, 'state', 'control.sock'))).toBe(false);
    const after = await forelock('status', '--config', file);
    expect([after.code, after.err.split('\n')[0]]).toEqual([1, 'forelock: not-running']);
  });

  it('refuses a wrong password, and closes a session whose device is down', async () => {
    const { listening } = await serve(await config());
    const open = (password: string): Promise<NetconfClient> =>
      NetconfClient.open({
        ...{ host: '127.0.0.1', port: listening.ports.r1 ?? 0, user: 'alice', password },
        hostKey: { kind: 'insecure' },
      });
    await expect(open('wrong')).rejects.toMatchObject({ code: 'login-refused' });
    await expect(open('secret')).rejects.toMatchObject({ code: 'device-unreachable' });
  });

  it('leaves a state directory alone that another one uses', async () => {
    const file = await config();
    await serve(file);
    const second = await forelock('serve', '--config', file);
    expect([second.code, second.err.split('\n')[0]]).toEqual([1, 'forelock: journal-broken']);
    expect((await forelock('status', '--config', file)).code).toBe(0);
  });
});

describe('forelock check', () => {
  it('tells what does not hold, and ends with 1', async () => {
    const { code, out } = await forelock('check', '--config', await config(), '--json');
    expect(code).toBe(1);
    const findings = JSON.parse(out) as { readonly what: string; readonly result: string }[];
    expect(findings.map(({ what, result }) => `${what} ${result}`)).toEqual([
      'profile holds',
      'tcp fails',
      'snmp not tried',
    ]);
  });
});

describe('a command that can not run', () => {
  it('says why, where and what next on stderr', async () => {
    const file = join(folder, 'forelock.yaml');
    writeFileSync(file, 'state: x\ntools: []\ndevcies: []\n');
    const { code, out, err } = await forelock('serve', '--config', file);
    expect([code, out]).toEqual([1, '']);
    expect(err.split('\n')).toEqual([
      'forelock: config-invalid',
      `${file}:1:1: devices: is missing; write a list with at least one device`,
      `${file}:2:1: tools: is an empty list; write a list with at least one tool`,
      `${file}:3:1: devcies: is not a key of Forelock; did you mean devices?`,
      expect.stringMatching(/^Correct the line/),
      '',
    ]);
  });

  it('hashes a password from stdin, and says nothing else', async () => {
    const child = spawn(process.execPath, [program, 'hash-password'], { stdio: ['pipe', 'pipe', 'inherit'] });
    started.push(child);
    child.stdin?.end('secret\n');
    const [line] = (await once(
      createInterface({ input: child.stdout as NodeJS.ReadableStream }),
      'line',
    )) as [string];
    expect(line).toMatch(/^scrypt\$32768\$8\$1\$/);
  });
});
