import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ControlServer,
  controlSocket,
  type HttpServer,
  hashToken,
  openControlServer,
  openHttpServer,
} from '../../src/http/index.ts';
import { connect, type ForelockClient } from '../../src/sdk/index.ts';
import { type House, openHouse } from '../http/house.ts';

const state = mkdtempSync(join(tmpdir(), 'forelock-sdk-'));
const tokens = `
http:
  listen: { port: 0 }
  tokens:
    - { name: sees, role: viewer, token-hash-env: A }
    - { name: bobs, tool: bob, token-hash-env: B }
`;
const hashes = new Map(['sees', 'bobs'].map((name) => [name, hashToken(`the-token-${name}`)]));
let house: House;
let control: ControlServer;
let network: HttpServer;
let forelock: ForelockClient;
let url: string;

beforeAll(async () => {
  house = openHouse({ http: tokens });
  control = await openControlServer(state, house.controlled);
  const opened = await openHttpServer(
    house.controlled.config.http,
    { hashes, tls: undefined },
    house.controlled,
  );
  if (opened === undefined) throw new Error('no network');
  network = opened;
  url = `http://127.0.0.1:${network.port}/`;
  forelock = await connect({ socket: controlSocket(state) });
});
afterAll(async () => {
  await network.close();
  await control.close();
  await house.close();
  rmSync(state, { recursive: true });
});

describe('the client', () => {
  it('tells who holds, who waits and what is set aside, of all or of a device', async () => {
    await using grant = await forelock.lock({ tool: 'bob', devices: ['r1', 'r2'], workflow: 'w' });
    const off = new AbortController();
    const second = forelock.lock({ tool: 'bob', devices: 'r2', workflow: 'v', signal: off.signal });
    await expect.poll(async () => (await forelock.queue({ device: 'r2' })).length).toBe(1);
    expect(await forelock.grants({ device: 'r2' })).toMatchObject([{ id: grant.id, workflow: 'w' }]);
    expect(await forelock.grants({ device: 'r3' })).toEqual([]);
    expect(await forelock.summary()).toMatchObject({ devices: 3, grants: 1, waiting: 1 });
    expect((await forelock.status()).devices.map(({ grants }) => grants.length)).toEqual([1, 1, 0]);
    expect((await forelock.ledger({ device: 'r1' })).map(({ claims }) => claims.length)).toEqual([1]);
    expect(await forelock.why(grant.id)).toMatchObject({ grant: grant.id, tool: 'bob' });
    expect(await forelock.device('r1')).toMatchObject({ name: 'r1', load: { cpu: 0.25, bandwidth: null } });
    off.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    expect((await forelock.audit({ device: 'r2' })).map(({ what }) => what)).toContain('granted');
  });

  it('reads lists of any length, page by page', async () => {
    const wide = openHouse({ devices: Array.from({ length: 1_001 }, (_, n) => `r${n}`) });
    const folder = mkdtempSync(join(tmpdir(), 'forelock-sdk-'));
    const server = await openControlServer(folder, wide.controlled);
    const devices = await (await connect({ socket: controlSocket(folder) })).devices();
    expect(devices.map(({ name }) => name)).toEqual(Array.from({ length: 1_001 }, (_, n) => `r${n}`));
    await server.close();
    await wide.close();
    rmSync(folder, { recursive: true });
  });

  it('explains policy', async () => {
    expect(await forelock.explainPolicy({ tool: 'alice', device: 'r3', kill: true })).toMatchObject({
      allowed: false,
      rules: [{ rule: 'tools[alice].devices', allowed: false }, { rule: 'tools[alice].may-kill' }],
    });
    expect((await forelock.policy()).tools.map(({ name }) => name)).toEqual(['alice', 'bob']);
  });

  it('tells what happens, until it is called off', async () => {
    const off = new AbortController();
    const types: string[] = [];
    const reading = (async () => {
      for await (const { type } of forelock.events({ kinds: ['grant'], signal: off.signal }))
        types.push(type);
    })();
    await expect
      .poll(async () => {
        await (await forelock.lock({ tool: 'bob', devices: 'r1' })).release();
        return types;
      })
      .toContain('grant-ended');
    off.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    expect(types.slice(0, 2)).toEqual(['grant-given', 'grant-ended']);
  });

  it('asks over the network with a token, as far as that goes', async () => {
    const viewer = await connect({ url, token: 'the-token-sees' });
    expect(await viewer.devices()).toHaveLength(3);
    await expect(viewer.lock({ devices: 'r1' })).rejects.toMatchObject({ code: 'not-allowed' });
    const tool = await connect({ url, token: 'the-token-bobs' });
    await using grant = await tool.lock({ devices: 'r1' });
    expect(await forelock.grants()).toMatchObject([{ id: grant.id, tool: 'bob' }]);
    await expect(connect({ url })).rejects.toMatchObject({ code: 'not-authenticated' });
    await expect(connect({ url, token: 'fl_wrong' })).rejects.toMatchObject({ code: 'not-authenticated' });
  });

  it('says what is wrong with an address, and where none answers', async () => {
    await expect(connect({})).rejects.toThrow('give one of socket and url');
    await expect(connect({ url: 'r1:80' })).rejects.toThrow(/^url: 'r1:80' is none/);
    await expect(connect({ socket: join(state, 'none') })).rejects.toMatchObject({ code: 'not-running' });
  });

  it('says what an answer was that is not of a Forelock', async () => {
    const other = createServer((_, response) => response.writeHead(502).end('<html>')).listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    await expect(connect({ url: `http://127.0.0.1:${port}` })).rejects.toMatchObject({
      ...{ code: 'server-failed', message: 'the answer was 502: <html>' },
    });
    other.close();
  });
});
