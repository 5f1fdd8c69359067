import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  type ControlServer,
  controlSocket,
  openControlServer,
  type WrittenGrantRequest,
} from '../../src/http/index.ts';
import type { WorkflowRecord } from '../../src/predict/index.ts';
import type { DeviceSchema } from '../../src/proxy/index.ts';
import { connect, type Grant, type GrantSignal, type LockOptions } from '../../src/sdk/index.ts';
import { candidateWork } from '../harmony/house.ts';
import { readTexts, schemaOf } from '../yang/module-folder.ts';
import { type House, openHouse } from './house.ts';

const model =
  'module m { namespace "urn:m"; prefix m; container top { list unit { key name; leaf name { type string; } leaf mtu { type string; } } } }';

/** r2 tells nothing of its modules. */
async function learn(device: string): Promise<DeviceSchema> {
  if (device === 'r2') return { unknown: 'it tells no modules' };
  return { schema: schemaOf(readTexts(model)) };
}

let state: string;
let records: WorkflowRecord[];
let house: House;
let server: ControlServer;
beforeEach(async () => {
  state = mkdtempSync(join(tmpdir(), 'forelock-grants-'));
  records = [];
  house = openHouse({ learn, records });
  server = await openControlServer(state, house.controlled);
});
afterEach(async () => {
  await server.close();
  await house.close();
  rmSync(state, { recursive: true });
});

type HeldGrant = Pick<Grant, 'told' | 'renew' | 'release'>;

async function ask(more: Partial<LockOptions> = {}, heard: GrantSignal[] = []): Promise<HeldGrant> {
  const forelock = await connect({ socket: controlSocket(state) });
  const grant = await forelock.lock({ tool: 'alice', devices: ['r1'], workflow: 'w', ...more });
  grant.on('signal', (signal) => heard.push(signal));
  return { told: grant.told, renew: () => grant.renew(), release: (used) => grant.release(used) };
}

/** The status of an answer. */
function call(method: string, path: string, body?: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const length = Buffer.byteLength(body ?? '');
    const headers = {
      'content-length': length,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const sent = request({ socketPath: controlSocket(state), path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject).end(body);
  });
}

const held = () => house.harmony.status(() => 0).flatMap(({ name, grants }) => grants.map(() => name));

it('a grant spans the devices that it names, with what a NETCONF client is told of one', async () => {
  const { told, release } = await ask({ devices: ['r1', 'r2'], complexity: 'high' });
  expect(held()).toEqual(['r1', 'r2']);
  expect(told).toMatchObject({ token: 1, workflow: 'w', lease: 600_000, waited: 0 });
  expect(told.allocated.cpu).toBeGreaterThan(0);
  await release();
  expect(held()).toEqual([]);
});

it("narrows to subtrees by each device's own schema, and says why it could not", async () => {
  const paths = ["/m:top/unit[name='a']"];
  const first = await ask({ devices: ['r1', 'r2'], paths });
  expect(first.told.widened).toEqual(['it tells no modules']);
  const covered = () =>
    house.harmony.status(() => 0).flatMap(({ grants }) => grants.map(({ scopes }) => scopes));
  expect(covered()[0]).toEqual([
    ...["/candidate/m:top/unit/[name='a'] X", '/candidate/#narrowed S', '/candidate X'],
  ]);
  // Another entry of the same list is free; the same one, all of the datastore, and r2 are not.
  const second = await ask({ workflow: 'other', paths: ["/m:top/unit[name='b']"] });
  expect(second.told.widened).toEqual([]);
  for (const more of [{ paths }, {}, { devices: ['r2'] as const, paths: ["/m:top/unit[name='c']"] }])
    await expect(ask({ workflow: 'third', wait: 0, ...more })).rejects.toThrow('held by others');
  await Promise.all([first.release(), second.release()]);
});

it('refuses what is no path by its place in the request, and leaves nothing behind', async () => {
  await expect(ask({ paths: ['/m:top', '/m:top['] })).rejects.toMatchObject({
    ...{ code: 'grant-invalid', message: expect.stringMatching(/^paths\.1: /) },
  });
  expect(held()).toEqual([]);
});

it('takes memory regions: so much of a pool, a range of bytes, or all, and no datastore with them', async () => {
  const of = (workflow: string, ...regions: NonNullable<WrittenGrantRequest['regions']>) =>
    ask({ workflow, wait: 0, regions });
  const first = await of('a', { name: 'buffer', from: 0, to: 100 });
  const second = await of('b', { name: 'buffer', from: 100 });
  await expect(of('c', { name: 'buffer', from: 50, to: 150 })).rejects.toThrow('held by others');
  await expect(of('c', { name: 'buffer' })).rejects.toThrow('held by others');
  const third = await ask({ workflow: 'd' });
  await expect(of('c', { name: 'buffer', from: 2, to: 2 })).rejects.toThrow('ends behind its beginning');
  await expect(of('c', { name: 'buffer', units: 1, to: 2 })).rejects.toThrow('in units or in bytes');
  await Promise.all([first.release(), second.release(), third.release()]);
});

it('only the token in force renews or releases a grant', async () => {
  const { told, renew, release } = await ask();
  const path = `/v1/grants/${encodeURIComponent(told.grant)}`;
  expect(await call('DELETE', `${path}?token=${told.token + 1}`)).toBe(409);
  expect(await call('POST', `${path}/renew?token=${told.token + 1}`)).toBe(409);
  expect(await call('DELETE', '/v1/grants/r9%231?token=1')).toBe(409);
  expect(await call('PUT', `${path}?token=${told.token}`)).toBe(405);
  expect(held()).toEqual(['r1']);
  await renew();
  await release();
  await expect(renew()).rejects.toMatchObject({ code: 'grant-stale' });
});

it('policy says what a tool may ask for', async () => {
  const refused = (more: Partial<LockOptions>) =>
    ask(more).then(
      () => 'granted',
      (cause: Error & { readonly code: string }) => `${cause.code}: ${cause.message}`,
    );
  expect(await refused({ tool: undefined })).toBe(
    "grant-invalid: say which tool's policy holds: there are alice, bob",
  );
  expect(await refused({ devices: ['r3'] })).toBe('grant-invalid: tool alice may not reach device r3');
  expect(await refused({ devices: ['r9'] })).toBe("grant-invalid: no device 'r9' is configured");
  expect(await refused({ priority: 6 })).toBe('grant-invalid: policy gives alice at most class 5, not 6');
  expect(await refused({ workflow: 'not a name' })).toContain('workflow');
  expect(await call('POST', '/v1/grants', '{')).toBe(400);
  expect(held()).toEqual([]);
});

it('a refusal says how long was waited, and what is left where that was too little', async () => {
  const first = await ask();
  await expect(ask({ workflow: 'other' })).rejects.toMatchObject({
    ...{ code: 'grant-refused', wait: 5, available: undefined },
  });
  await first.release();
  const least = { cpu: 5, memory: 0, bandwidth: 0 };
  await expect(ask({ least })).rejects.toMatchObject({ code: 'grant-refused', available: { cpu: 4 } });
});

it('a release may say what the tool used, and says what of that is no amount', async () => {
  const { told, release } = await ask();
  const path = `/v1/grants/${encodeURIComponent(told.grant)}?token=${told.token}`;
  expect(await call('DELETE', path, '{ "toolUsed": { "cpu": -1, "memory": 5 } }')).toBe(400);
  expect(await call('DELETE', path, '{')).toBe(400);
  expect(held()).toEqual(['r1']);
  await release({ cpu: 0.5, memory: 5, bandwidth: undefined });
  expect(records.at(-1)?.toolUsed).toEqual({ cpu: 0.5, memory: 5, bandwidth: undefined });
});

it('a grant has no more set aside than the most that is asked for, and no less than the least', async () => {
  const most = { cpu: 0.01, memory: 1_000, bandwidth: 0 };
  const least = { cpu: 0.02, memory: 0, bandwidth: 0 };
  const { told, release } = await ask({ most, least });
  expect(told.directive.cpu).toBeGreaterThan(0.02);
  expect(told.allocated).toEqual({ cpu: 0.02, memory: 1_000, bandwidth: 0 });
  await release();
});

it('its holder hears who waits, and that its lease was over', async () => {
  const heard: GrantSignal[] = [];
  const { renew } = await ask({ tool: 'bob' }, heard);
  const urgent = house.harmony.request(candidateWork(7, { priority: 5, tool: 'urgent' }));
  await expect.poll(() => heard).toMatchObject([{ type: 'yield-requested', by: 'urgent', priority: 5 }]);
  urgent.cancel();
  await expect.poll(() => heard.map(({ type }) => type)).toEqual(['yield-requested', 'resume']);
  await renew();
});

it('a grant ends with its connection, and all of them when Forelock closes', async () => {
  const heard: GrantSignal[] = [];
  await ask({}, heard);
  await server.close();
  await house.close();
  expect(held()).toEqual([]);
  await expect.poll(() => heard).toEqual([{ type: 'lost' }]);
});

it('tells every signal of its grants to /v1/events too', async () => {
  const low = await ask({ priority: 'low' });
  const waiting = ask({ priority: 'high', workflow: 'other', wait: 5_000 });
  await vi.waitUntil(() => house.harmony.picture().waiting.length === 1);
  await low.release();
  const high = await waiting;
  expect(await call('DELETE', `/v1/grants/${encodeURIComponent(high.told.grant)}`)).toBe(200);
  const signals = (house.controlled.events.since('1a', 0) ?? []).flatMap(({ event }) =>
    event.type === 'signal' ? [event.signal.type] : [],
  );
  expect(signals).toEqual(['yield-requested', 'granted', 'revoked']);
});
