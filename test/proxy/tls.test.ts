import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type DeviceTarget,
  encodeHello,
  encodeLock,
  encodeUnlock,
  NetconfClient,
  type TlsLogin,
} from '../../src/netconf/index.ts';
import { Authority, type Certificate, text } from './authority.ts';
import { type House, openHouse } from './house.ts';

let authority: Authority;
let stranger: Authority;
let server: Certificate;
let certified: Certificate;
const houses: House[] = [];

beforeAll(() => {
  authority = new Authority('authority');
  stranger = new Authority('authority');
  server = authority.issue('forelock', 'DNS:localhost');
  certified = authority.issue('certified', 'email:Tool@Example.COM,DNS:certified');
});

afterEach(async () => {
  for (const house of houses.splice(0).reverse()) await house.close();
});

afterAll(() => {
  authority.close();
  stranger.close();
});

const fingerprint = ({ cert }: Certificate): string => new X509Certificate(text(cert)).fingerprint256;

async function open(tls: object = {}, limits: object = {}): Promise<House> {
  const own = { port: 0, ...server, 'client-ca': authority.cert, ...tls };
  const house = await openHouse({}, {}, { 'listen-tls': 0 }, { tls: own, limits });
  houses.push(house);
  return house;
}

function door(house: House, { cert, key }: Certificate, more: Partial<TlsLogin> = {}): DeviceTarget {
  return {
    ...{ host: 'localhost', port: house.forelock.tlsPorts.r1 ?? 0, user: '' },
    hostKey: { kind: 'fingerprint', sha256: '' },
    tls: {
      ...{ cert: text(cert), key: text(key) },
      device: { kind: 'ca', ca: text(authority.cert), name: undefined },
      ...more,
    },
  };
}

async function work(client: NetconfClient): Promise<void> {
  expect((await client.rpc(encodeLock('candidate'))).ok).toBe(true);
  expect((await client.rpc(encodeUnlock('candidate'))).ok).toBe(true);
  await client.close();
}

describe('a client over TLS', () => {
  it('is the tool of its common name, on a port of the device', async () => {
    const house = await open();
    const client = await NetconfClient.open(door(house, certified));
    expect((await client.rpc(encodeLock('candidate'))).ok).toBe(true);
    expect(house.forelock.status().devices[0]?.grants).toMatchObject([{ tool: 'certified' }]);
    await client.close();
  });

  it('gives its place at the door to the next when it has logged in', async () => {
    const house = await open({}, { logins: 1, 'login-time': '2s' });
    const clients = await Promise.all([1, 2, 3].map(() => NetconfClient.open(door(house, certified))));
    for (const client of clients) await work(client);
  });

  it('is refused without a certificate of an authority, or with a name that is no tool with one', async () => {
    const house = await open();
    const wrong = [stranger.issue('certified'), authority.issue('nobody'), authority.issue('normal')];
    for (const certificate of wrong) {
      await expect(NetconfClient.open(door(house, certificate))).rejects.toThrow();
    }
    expect(house.device.sessions()).toEqual([]);
    await work(await NetconfClient.open(door(house, certified)));
  });

  it.each([
    [
      'its own fingerprint',
      () => ({ fingerprint: fingerprint(certified), map: 'specified', name: 'certified' }),
    ],
    [
      "its issuer's",
      () => ({
        fingerprint: fingerprint({ cert: authority.cert, key: '' }),
        map: 'specified',
        name: 'certified',
      }),
    ],
    ['its DNS name', () => ({ map: 'san-dns-name' })],
  ])('is known by %s', async (_how, entry) => {
    const never = { fingerprint: fingerprint(server), map: 'specified', name: 'normal' };
    const house = await open({ names: [never, entry()] });
    await work(await NetconfClient.open(door(house, certified)));
  });

  it('of OpenSSL names the device as the server that it wants, on the shared port', async () => {
    const { forelock } = await open();
    const client = spawn('openssl', [
      ...['s_client', '-quiet', '-connect', `127.0.0.1:${forelock.tlsPort}`, '-servername', 'r1'],
      ...['-cert', certified.cert, '-key', certified.key, '-CAfile', authority.cert],
    ]);
    let heard = '';
    client.stdout.on('data', (bytes: Buffer) => {
      heard += String(bytes);
    });
    const hello = encodeHello({ capabilities: ['urn:ietf:params:netconf:base:1.0'], sessionId: undefined });
    const base = 'urn:ietf:params:xml:ns:netconf:base:1.0';
    client.stdin.write(
      `${hello}]]>]]><rpc message-id="7" xmlns="${base}">${encodeLock('candidate')}</rpc>]]>]]>`,
    );
    await expect.poll(() => heard, { timeout: 10_000 }).toMatch(/message-id="7"[\s\S]*<ok\/>/);
    expect(heard).toContain('<session-id>');
    client.kill();
    await once(client, 'close');
  });
});

describe('a device over TLS', () => {
  /** The TLS face of another Forelock, which is a NETCONF server like any. */
  const before = async (house: House, tls: object): Promise<House> => {
    const device = {
      ...{ host: 'localhost', port: house.forelock.tlsPorts.r1, login: undefined, tls },
      'host-key-sha256': undefined,
    };
    const front = await openHouse({}, {}, device);
    houses.push(front);
    return front;
  };

  it.each([
    ['who issued its certificate', () => ({ ca: authority.cert })],
    ['its fingerprint', () => ({ fingerprint: fingerprint(server) })],
  ])('is known by %s', async (_how, known) => {
    const house = await open();
    const front = await before(house, { ...certified, ...known() });
    const client = await front.enter('normal');
    expect((await client.rpc(encodeLock('candidate'))).ok).toBe(true);
    expect(house.device.locks().size).toBe(1);
    await client.close();
  });

  it('is not trusted with another name, another fingerprint, or a certificate of somebody else', async () => {
    const house = await open();
    const wrong: TlsLogin['device'][] = [
      { kind: 'ca', ca: text(authority.cert), name: 'r1.example' },
      { kind: 'ca', ca: text(stranger.cert), name: undefined },
      { kind: 'fingerprint', sha256: fingerprint(certified) },
    ];
    for (const device of wrong) {
      const opening = NetconfClient.open(door(house, certified, { device }));
      await expect(opening).rejects.toMatchObject({ code: 'host-key-mismatch' });
    }
    expect(house.device.sessions()).toEqual([]);
  });
});
