import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeHello } from '../../src/netconf/index.ts';
import { decodeUserCertificate } from '../../src/netconf/server/user-certificate.ts';
import { type House, openHouse } from './house.ts';

const folder = mkdtempSync(join(tmpdir(), 'forelock-user-ca-'));
const file = (name: string): string => join(folder, name);
const keygen = (...parameters: string[]): void =>
  void execFileSync('ssh-keygen', ['-q', ...parameters], { stdio: 'pipe' });

const kinds = ['ed25519', 'ecdsa', 'rsa'] as const;

/** A key beside which its certificate lies, by that authority. */
function certify(name: string, key: string, authority: string, ...how: string[]): string {
  for (const end of ['', '.pub']) copyFileSync(file(`${key}${end}`), file(`${name}${end}`));
  keygen('-s', file(authority), '-I', name, ...how, file(`${name}.pub`));
  return file(name);
}

let house: House | undefined;

beforeAll(() => {
  for (const kind of kinds) keygen('-t', kind, '-N', '', '-f', file(kind));
  for (const kind of kinds) keygen('-t', kind, '-N', '', '-f', file(`ca-${kind}`));
  keygen('-t', 'ed25519', '-N', '', '-f', file('stranger'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  await house?.close();
  house = undefined;
});

async function open(): Promise<void> {
  const authorities = kinds.map((kind) => readFileSync(file(`ca-${kind}.pub`), 'utf8').trim());
  house = await openHouse({}, {}, {}, { 'user-ca': authorities });
}

/** What OpenSSH's client hears of the hello, with that key and its certificate alone. */
function enter(user: string, identity: string): Promise<string> {
  const hello = encodeHello({ capabilities: ['urn:ietf:params:netconf:base:1.0'], sessionId: undefined });
  const client = spawn('ssh', [
    ...['-F', 'none', '-p', String(house?.forelock.ports.r1), '-i', identity, '-o', 'IdentitiesOnly=yes'],
    ...['-o', `CertificateFile=${identity}-cert.pub`, '-o', 'BatchMode=yes', '-o', 'LogLevel=ERROR'],
    ...['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'IdentityAgent=none'],
    ...[`${user}@127.0.0.1`, '-s', 'netconf'],
  ]);
  client.stdin.write(`${hello}]]>]]>`);
  client.stdin.on('error', () => {});
  let heard = '';
  client.stdout.on('data', (bytes: Buffer) => {
    heard += String(bytes);
    if (heard.includes(']]>]]>')) client.kill();
  });
  return new Promise((resolve) => client.once('close', () => resolve(heard)));
}

describe('an OpenSSH certificate', () => {
  it.each(kinds)(
    'of a key of the kind %s, by authorities of all kinds, logs in as its principal',
    async (kind) => {
      await open();
      for (const by of kinds) {
        const identity = certify(`${kind}-${by}`, kind, `ca-${by}`, '-n', 'other,certified');
        expect(await enter('certified', identity)).toContain('<session-id>');
      }
    },
  );

  it('is refused for who it is not, when or where it is not, and by whom it should not', async () => {
    await open();
    const wrong: [user: string, authority: string, ...how: string[]][] = [
      ['certified', 'ca-ed25519', '-n', 'normal'],
      ['normal', 'ca-ed25519', '-n', 'normal'],
      ['certified', 'ca-ed25519'],
      ['certified', 'stranger', '-n', 'certified'],
      ['certified', 'ca-ed25519', '-n', 'certified', '-V', '20200101:20200102'],
      ['certified', 'ca-ed25519', '-n', 'certified', '-V', '+1d:+2d'],
      ['certified', 'ca-ed25519', '-n', 'certified', '-O', 'source-address=192.0.2.0/24'],
      ['certified', 'ca-ed25519', '-n', 'certified', '-O', 'force-command=true'],
      ['certified', 'ca-ed25519', '-n', 'certified', '-h'],
    ];
    for (const [index, [user, authority, ...how]] of wrong.entries()) {
      expect(await enter(user, certify(`wrong-${index}`, 'ed25519', authority, ...how))).toBe('');
    }
    const here = ['-n', 'certified', '-O', 'source-address=127.0.0.0/8'];
    expect(await enter('certified', certify('here', 'ed25519', 'ca-ed25519', ...here))).toContain('<hello');
  });

  it('is none any more with any of its bytes changed, and never an exception', () => {
    const [, text = ''] = readFileSync(
      `${certify('whole', 'ed25519', 'ca-ecdsa', '-n', 'a')}-cert.pub`,
      'utf8',
    ).split(' ');
    const blob = Buffer.from(text, 'base64');
    expect(decodeUserCertificate(blob)?.principals).toEqual(['a']);
    fc.assert(
      fc.property(fc.nat(blob.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = Buffer.from(blob);
        bytes[at] = (bytes[at] ?? 0) ^ change;
        expect(decodeUserCertificate(bytes)).toBeUndefined();
        expect(decodeUserCertificate(blob.subarray(0, at))).toBeUndefined();
      }),
    );
  });
});
