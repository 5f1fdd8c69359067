import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NetconfClient } from '../../src/netconf/index.ts';
import { lineOf, Served } from './served.ts';

let served: Served;
beforeEach(() => {
  served = new Served();
});
afterEach(() => served.close());

describe('forelock serve', () => {
  it('says where it listens, answers status and locks, and closes cleanly on SIGTERM', async () => {
    const { file } = served;
    await served.configure();
    const { child, listening } = await served.serve();
    expect(listening).toEqual({
      event: 'listening',
      http: null,
      port: expect.any(Number),
      ports: { r1: expect.any(Number) },
    });
    const status = await served.run('status', '--config', file, '--json');
    expect(JSON.parse(status.out)).toMatchObject({ devices: [{ name: 'r1', sessions: 0, grants: [] }] });
    expect((await served.run('locks', '--config', file)).out).toBe('No lock is held.\n\nNobody waits.\n');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(existsSync(join(served.folder, 'state', 'control.sock'))).toBe(false);
    const after = await served.run('status', '--config', file);
    expect([after.code, after.err.split('\n')[0]]).toEqual([1, 'forelock: not-running']);
  });

  it('refuses a wrong password, and closes a session whose device is down', async () => {
    await served.configure();
    const { listening } = await served.serve();
    const open = (password: string): Promise<NetconfClient> =>
      NetconfClient.open({
        ...{ host: '127.0.0.1', port: listening.ports.r1 ?? 0, user: 'alice', password },
        hostKey: { kind: 'insecure' },
      });
    await expect(open('wrong')).rejects.toMatchObject({ code: 'login-refused' });
    await expect(open('secret')).rejects.toMatchObject({ code: 'device-unreachable' });
  });

  it('writes no secret into its log, whatever it is asked and whoever fails to log in', async () => {
    await served.configure({ password: 'the-tools-own', devicePassword: 'the-devices-own' });
    const { child, listening } = await served.serve('--log-level', 'debug');
    let log = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
    const open = (password: string): Promise<NetconfClient> =>
      NetconfClient.open({
        ...{ host: '127.0.0.1', port: listening.ports.r1 ?? 0, user: 'alice', password },
        hostKey: { kind: 'insecure' },
      });
    await expect(open('the-wrong-one')).rejects.toMatchObject({ code: 'login-refused' });
    await expect(open('the-tools-own')).rejects.toMatchObject({ code: 'device-unreachable' });
    child.kill('SIGTERM');
    await once(child, 'close');
    expect(log).toContain('a session could not start');
    for (const secret of ['the-tools-own', 'the-devices-own', 'the-wrong-one', 'scrypt$'])
      expect(log).not.toContain(secret);
  });

  it('leaves a state directory alone that another one uses', async () => {
    const { file } = served;
    await served.configure();
    await served.serve();
    const second = await served.run('serve', '--config', file);
    expect([second.code, second.err.split('\n')[0]]).toEqual([1, 'forelock: journal-broken']);
    expect((await served.run('status', '--config', file)).code).toBe(0);
  });
});

describe('forelock check', () => {
  it('tells what does not hold, and ends with 1', async () => {
    await served.configure();
    const { code, out } = await served.run('check', '--config', served.file, '--json');
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
    const { file } = served;
    writeFileSync(file, 'state: x\ntools: []\ndevcies: []\n');
    const { code, out, err } = await served.run('serve', '--config', file);
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
    const child = served.start(['hash-password']);
    child.stdin?.end('secret\n');
    expect(await lineOf(child)).toMatch(/^scrypt\$32768\$8\$1\$/);
  });
});
