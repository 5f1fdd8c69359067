import { describe, expect, it } from 'vitest';
import { authenticator } from '../src/authenticate.ts';
import { hashPassword } from '../src/cli/password.ts';
import { compileConfig, decodePasswordHash, type PasswordHash } from '../src/core/index.ts';
import type { LoginAttempt } from '../src/netconf/index.ts';
import { generateKeyPair } from '../src/netconf/index.ts';

const keys = generateKeyPair('alice');
const config = compileConfig(
  `
listen: { port: 0 }
state: /nowhere
tools:
  - { name: alice, keys: ["${keys.public}"], priority: high, devices: [r1], may-kill: true }
  - { name: bob, password-file: bob.hash }
devices:
  - { name: r1, profile: simulator, host: h, known-hosts: k, login: { of: tool } }
`,
  '/nowhere/forelock.yaml',
);
const hash = decodePasswordHash(await hashPassword('secret')) as PasswordHash;
const authenticate = authenticator(
  config,
  {
    hostKey: '',
    passwords: new Map([['bob', hash]]),
    devices: new Map(),
  },
  () => Date.now(),
);

function withPassword(user: string, password: string): LoginAttempt {
  return { user, method: 'password', password, key: undefined, address: '127.0.0.1' };
}

function withKey(user: string, line: string): LoginAttempt {
  const [algorithm = '', data = ''] = line.split(' ');
  const key = { algorithm, data: Buffer.from(data, 'base64') };
  return { user, method: 'publickey', password: undefined, key, address: '127.0.0.1' };
}

describe('a login', () => {
  it('by one of its keys is the tool, with what policy gives it', async () => {
    expect(await authenticate(withKey('alice', keys.public))).toEqual({
      terms: {
        ...{ tool: 'alice', priority: 5, wait: 20_000, lease: 600_000, mayKill: true, candidate: undefined },
        ...{ devices: new Set(['r1']), writes: undefined },
      },
      device: undefined,
      password: undefined,
      user: 'alice',
    });
  });

  it('names its device behind a percent sign, and hands its password on', async () => {
    const principal = await authenticate(withPassword('bob%r1', 'secret'));
    expect(principal).toMatchObject({ device: 'r1', user: 'bob', password: 'secret' });
    expect(principal?.terms.devices).toBeUndefined();
  });

  it('is refused with another key, another password, no password to compare, or another name', async () => {
    const other = generateKeyPair('other').public;
    expect(await authenticate(withKey('alice', other))).toBeUndefined();
    expect(await authenticate(withKey('bob', keys.public))).toBeUndefined();
    expect(await authenticate(withPassword('bob', 'Secret'))).toBeUndefined();
    expect(await authenticate(withPassword('alice', ''))).toBeUndefined();
    expect(await authenticate(withPassword('carol', 'secret'))).toBeUndefined();
  });
});
