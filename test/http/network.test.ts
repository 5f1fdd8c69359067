import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpSecrets } from '../../src/core/index.ts';
import { type HttpServer, hashToken, openHttpServer } from '../../src/http/index.ts';
import { type House, openHouse } from './house.ts';

const tokens = `
http:
  listen: { port: 0 }
  tls: { cert: c, key: k, client-ca: ca }
  tokens:
    - { name: sees, role: viewer, token-hash-env: A }
    - { name: runs, role: operator, token-hash-env: B }
    - { name: alices, tool: alice, token-hash-env: C }
    - { name: bobs, tool: bob }
`;
const hashes = new Map(
  ['sees', 'runs', 'alices'].map((name) => [name, hashToken(`the token ${name}`.replaceAll(' ', '-'))]),
);

let house: House;
let server: HttpServer;
const open = async (secrets: Pick<HttpSecrets, 'tls'>): Promise<HttpServer> => {
  const opened = await openHttpServer(house.controlled.config.http, { hashes, ...secrets }, house.controlled);
  if (opened === undefined) throw new Error('it is not configured');
  return opened;
};

async function call(name: string | undefined, method: string, path: string, body?: unknown) {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method,
    headers: {
      ...(name === undefined ? {} : { authorization: `Bearer the-token-${name}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

beforeAll(async () => {
  house = openHouse({ http: tokens });
  server = await open({ tls: undefined });
});
afterAll(async () => {
  await server.close();
  await house.close();
});

describe('the API on the network', () => {
  it('tells nobody anything but that it is there, and how to get in', async () => {
    expect((await call(undefined, 'GET', '/healthz')).status).toBe(200);
    const { status, headers, body } = await call(undefined, 'GET', '/v1/devices');
    expect({ status, ask: headers.get('www-authenticate') }).toEqual({ status: 401, ask: 'Bearer' });
    expect(body).toMatchObject({
      code: 'not-authenticated',
      next: expect.stringContaining('forelock token'),
    });
    expect((await call('nobody', 'GET', '/v1/devices')).status).toBe(401);
    expect((await call('nobody', 'GET', '/v1/nothing')).status).toBe(401);
  });

  it('lets a viewer see all and change nothing', async () => {
    for (const path of ['/v1/status', '/v1/devices', '/v1/policy', '/v1/audit', '/v1/requests', '/v1/ledger'])
      expect((await call('sees', 'GET', path)).status).toBe(200);
    const asked = { devices: ['r1'], tool: 'alice', workflow: 'w' };
    expect(await call('sees', 'POST', '/v1/grants', asked)).toMatchObject({
      ...{
        status: 403,
        body: { code: 'not-allowed', detail: 'token sees has the role viewer: this is for tool' },
      },
    });
    expect((await call('sees', 'DELETE', '/v1/grants/x')).status).toBe(403);
    expect((await call('sees', 'POST', '/v1/history', {})).status).toBe(403);
  });

  it('lets a tool ask as itself alone, and change what is its own; an operator revokes it', async () => {
    const asked = { devices: ['r1'], workflow: 'w' };
    expect((await call('alices', 'POST', '/v1/grants', { ...asked, tool: 'bob' })).status).toBe(403);
    const { status, body } = await call('alices', 'POST', '/v1/grants', asked);
    expect(status).toBe(201);
    const path = `/v1/grants/${encodeURIComponent(String(body.grant))}`;
    expect((await call('alices', 'POST', `${path}/renew?token=${body.token}`)).status).toBe(200);
    expect((await call('alices', 'DELETE', path)).status).toBe(403);
    expect((await call('alices', 'GET', '/v1/audit')).status).toBe(403);
    expect((await call('alices', 'GET', '/v1/policy/explain?tool=bob')).status).toBe(403);
    expect((await call('alices', 'GET', '/v1/policy/explain?device=r3')).body).toMatchObject({
      allowed: false,
    });
    expect((await call('runs', 'DELETE', path)).status).toBe(200);
    expect((await call('alices', 'POST', `${path}/renew?token=${body.token}`)).status).toBe(409);
    const { items } = (await call('runs', 'GET', '/v1/audit')).body as {
      items: { what: string; who: string }[];
    };
    expect(items.map(({ who, what }) => `${who} ${what}`).slice(-11)).toEqual([
      ...['alice asked', 'alice granted', 'alices called', 'alices called', 'alices call-denied'],
      ...['alices call-denied', 'alices call-denied', 'runs revoked', 'alice ended', 'runs called'],
      'alices called',
    ]);
  });
});

it('takes a client certificate for the token of its common name, and no other for one', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'forelock-tls-'));
  const file = (name: string): string => join(folder, name);
  const make = (name: string, cn: string): void =>
    void execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
        ...['-subj', `/CN=${cn}`, '-keyout', file(`${name}.key`), '-out', file(`${name}.crt`)],
      ],
      { stdio: 'ignore' },
    );
  make('server', 'localhost');
  make('bob', 'bobs');
  make('stranger', 'runs');
  const text = (name: string): string => readFileSync(file(name), 'utf8');
  const secure = await open({
    tls: { cert: text('server.crt'), key: text('server.key'), ca: text('bob.crt') },
  });
  const status = (name: string | undefined) =>
    new Promise((resolve, reject) => {
      const own = name === undefined ? {} : { cert: text(`${name}.crt`), key: text(`${name}.key`) };
      request(
        {
          host: 'localhost',
          port: secure.port,
          path: '/v1/status',
          ca: text('server.crt'),
          agent: false,
          ...own,
        },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      )
        .on('error', reject)
        .end();
    });
  expect(await status('bob')).toBe(200);
  expect(await status('stranger')).toBe(401);
  expect(await status(undefined)).toBe(401);
  await secure.close();
  rmSync(folder, { recursive: true });
});
