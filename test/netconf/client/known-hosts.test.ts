import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fingerprint, hostKeyFault } from '../../../src/netconf/client/known-hosts.ts';

const [key, other] = [Buffer.from('one key'), Buffer.from('another key')];
const line = (names: string, of: Buffer): string => `${names} ssh-ed25519 ${of.toString('base64')} a comment`;

function fault(text: string, host = 'r1', port = 830): string | undefined {
  return hostKeyFault({ kind: 'known-hosts', text }, host, port, key);
}

/** As `HashKnownHosts yes` writes a host's name. */
function hashed(name: string): string {
  const salt = Buffer.alloc(20, 7);
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`;
}

describe('a host key in known_hosts', () => {
  it.each([
    ['its name and port', '[r1]:830'],
    ['one of several names', 'r9,[r1]:830,[192.0.2.1]:830'],
    ['a wildcard', '[r?]:*'],
    ['a hash', hashed('[r1]:830')],
  ])('is found by %s', (_by, names) => {
    expect(fault(`# devices\n\n${line('[r2]:830', other)}\n${line(names, key)}\n`)).toBeUndefined();
  });

  it('is found without a port where that is 22', () => {
    expect(fault(line('r1', key), 'r1', 22)).toBeUndefined();
  });

  it('is right where one of several lines of its host has it', () => {
    expect(fault(`${line('[r1]:830', other)}\n${line('[r1]:830', key)}`)).toBeUndefined();
  });

  it('is told from no key at all, with the one that was shown', () => {
    expect(fault(line('r1', key))).toBe(`known_hosts has no key for [r1]:830; it showed ${fingerprint(key)}`);
  });

  it('is told from another key', () => {
    expect(fault(line('[r1]:830', other))).toContain('is not the one that known_hosts has for [r1]:830');
  });

  it.each(['[r1]:830', '*'])('is refused where it is revoked for %s', (names) => {
    const text = `${line('[r1]:830', key)}\n@revoked ${line(names, key)}`;
    expect(fault(text)).toBe(`its key ${fingerprint(key)} is revoked`);
  });

  it('is of the text that is asked about, however many there were before', () => {
    for (let at = 0; at < 20; at += 1) expect(fault(line(`[r${at + 2}]:830`, key))).toContain('no key');
    expect(fault(line('[r1]:830', key))).toBeUndefined();
  });
});
