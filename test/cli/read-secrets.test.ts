import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureHostKey } from '../../src/cli/host-key.ts';
import { readConfig } from '../../src/cli/read-config.ts';
import { readSecrets } from '../../src/cli/read-secrets.ts';
import type { Config } from '../../src/core/index.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'forelock-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function config(): Promise<Config> {
  write(
    'forelock.yaml',
    `
listen: { port: 0 }
state: state
tools: [{ name: alice, password-file: alice.hash }]
devices:
  - name: r1
    profile: simulator
    host: 127.0.0.1
    known-hosts: known_hosts
    login: { user: u, password-file: r1.password }
    snmp: { user: s, auth: { key-env: R1_AUTH }, privacy: { key-file: r1.privacy } }
`,
  );
  return readConfig(join(folder, 'forelock.yaml'));
}

describe('readSecrets', () => {
  it('reads every file and variable that the configuration names', async () => {
    const compiled = await config();
    await ensureHostKey(compiled.listen.hostKey);
    write('alice.hash', `scrypt$16384$8$1$${'A'.repeat(22)}==$${'B'.repeat(43)}=\n`);
    write('known_hosts', '127.0.0.1 ssh-ed25519 AAAA\n');
    write('r1.password', 'with spaces at the end  \n');
    write('r1.privacy', 'privacy key');
    const secrets = await readSecrets(compiled, { R1_AUTH: 'auth key' });
    expect(secrets.hostKey).toContain('OPENSSH PRIVATE KEY');
    expect(secrets.passwords.get('alice')?.cost).toBe(16384);
    expect(secrets.devices.get('r1')).toEqual({
      knownHosts: '127.0.0.1 ssh-ed25519 AAAA\n',
      password: 'with spaces at the end  ',
      privateKey: undefined,
      passphrase: undefined,
      agent: undefined,
      snmpAuth: 'auth key',
      snmpPrivacy: 'privacy key',
    });
  });

  it('names everything that is not there at once, and says nothing of what is in the rest', async () => {
    write('alice.hash', 'hunter2');
    const failure = await readSecrets(await config(), {}, { hostKey: false }).catch((error: Error) => error);
    expect(failure).toMatchObject({ code: 'config-invalid' });
    const lines = (failure as Error).message.split('\n').map((line) => line.split('forelock.yaml: ')[1]);
    expect(lines).toEqual([
      expect.stringMatching(/^tool alice: password-file: .*alice\.hash holds no hash/),
      expect.stringMatching(/^device r1: known-hosts: .*known_hosts can't be read \(ENOENT\)/),
      expect.stringMatching(/^device r1: login password: .*r1\.password can't be read/),
      'device r1: snmp auth key: the environment variable R1_AUTH is not set',
      expect.stringMatching(/^device r1: snmp privacy key: .*r1\.privacy can't be read/),
    ]);
    expect((failure as Error).message).not.toContain('hunter2');
  });
});

describe('ensureHostKey', () => {
  it('makes a key that only the owner may read, once', async () => {
    const file = join(folder, 'new', 'host-key');
    await ensureHostKey(file);
    const first = statSync(file);
    expect(first.mode & 0o777).toBe(0o600);
    await ensureHostKey(file);
    expect(statSync(file).mtimeMs).toBe(first.mtimeMs);
  });
});
