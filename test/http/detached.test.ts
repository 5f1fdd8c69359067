import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ControlServer, controlSocket, openControlServer } from '../../src/http/index.ts';
import { type House, openHouse } from './house.ts';

let state: string;
let house: House;
let server: ControlServer;
beforeEach(async () => {
  state = mkdtempSync(join(tmpdir(), 'forelock-detached-'));
  house = openHouse();
  server = await openControlServer(state, house.controlled);
});
afterEach(async () => {
  await server.close();
  await house.close();
  rmSync(state, { recursive: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Record<string, unknown>;
}

function call(
  method: string,
  path: string,
  body?: unknown,
  more: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { ...more, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
    request({ socketPath: controlSocket(state), path, method, headers }, async (response) => {
      let text = '';
      for await (const piece of response) text += String(piece);
      resolve({
        status: response.statusCode,
        headers: response.headers,
        body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
      });
    })
      .on('error', reject)
      .end(body === undefined ? undefined : JSON.stringify(body));
  });
}

const lock = (more: object = {}, headers: Record<string, string> = {}) =>
  call('POST', '/v1/grants', { tool: 'bob', devices: ['r1'], workflow: 'w', ...more }, headers);
const grantPath = ({ body }: Answer): string => `/v1/grants/${encodeURIComponent(String(body.grant))}`;

it('a grant without a stream outlives its connection, and is renewed and given back by its token', async () => {
  const given = await lock();
  expect(given).toMatchObject({ status: 201, headers: { location: grantPath(given) }, body: { token: 1 } });
  expect(await call('GET', grantPath(given))).toMatchObject({
    status: 200,
    body: { tool: 'bob', devices: ['r1'] },
  });
  expect((await call('POST', `${grantPath(given)}/renew?token=1`)).body.expires).toBeGreaterThan(0);
  expect((await call('DELETE', `${grantPath(given)}?token=2`)).status).toBe(409);
  expect((await call('DELETE', `${grantPath(given)}?token=1`)).status).toBe(200);
  expect((await call('GET', grantPath(given))).status).toBe(404);
});

it('answers 202 where the asker would not wait so long, and tells the poller when it is granted', async () => {
  const first = await lock();
  const second = await lock({ workflow: 'other' }, { prefer: 'respond-async' });
  expect(second).toMatchObject({ status: 202, headers: { 'preference-applied': 'respond-async' } });
  const path = String(second.headers.location);
  expect((await call('GET', path)).body).toMatchObject({ decision: { what: 'waiting' }, tool: 'bob' });
  const polled = call('GET', path, undefined, { prefer: 'wait=20' });
  await call('DELETE', `${grantPath(first)}?token=1`);
  expect((await polled).body).toMatchObject({
    decision: { what: 'granted' },
    held: { token: 2, workflow: 'other' },
  });
});

it('a request that is called off waits no more, and its asker hears why', async () => {
  await lock();
  const second = lock({ workflow: 'other' });
  await expect.poll(async () => (await call('GET', '/v1/queue')).body.items).toHaveLength(1);
  const [{ id }] = (await call('GET', '/v1/queue')).body.items as [{ id: string }];
  expect((await call('DELETE', `/v1/requests/${id}`)).status).toBe(200);
  expect(await second).toMatchObject({ status: 409, body: { code: 'grant-refused', reason: 'called-off' } });
  expect(await call('DELETE', `/v1/requests/${id}`)).toMatchObject({
    status: 409,
    body: { code: 'request-decided' },
  });
});

it('gives a grant back whose lease nobody renews, though nobody waits', async () => {
  const { clock } = house.controlled;
  const due: (() => void)[] = [];
  const after = (_delay: number, action: () => void): (() => void) => {
    due.push(action);
    return () => {};
  };
  const { DetachedGrants } = await import('../../src/http/index.ts');
  const { toGrantRequest, grantForm } = await import('../../src/http/grant-request.ts');
  const detached = new DetachedGrants(house.controlled.grants, { ...clock, after });
  const asked = detached.ask(
    toGrantRequest(grantForm.parse({ tool: 'bob', devices: ['r1'], workflow: 'w' })),
  );
  await asked.decided;
  expect(house.harmony.picture().seats).toHaveLength(1);
  for (const action of due) action();
  await expect.poll(() => house.harmony.picture().seats).toHaveLength(0);
});
