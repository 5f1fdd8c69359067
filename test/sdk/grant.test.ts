import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ControlServer, controlSocket, openControlServer } from '../../src/http/index.ts';
import { connect, type ForelockClient, type GrantSignal } from '../../src/sdk/index.ts';
import { candidateWork } from '../harmony/house.ts';
import { type House, openHouse } from '../http/house.ts';

let state: string;
let house: House;
let server: ControlServer;
let forelock: ForelockClient;
beforeEach(async () => {
  state = mkdtempSync(join(tmpdir(), 'forelock-sdk-'));
  house = openHouse();
  server = await openControlServer(state, house.controlled);
  forelock = await connect({ socket: controlSocket(state) });
});
afterEach(async () => {
  await server.close();
  await house.close();
  rmSync(state, { recursive: true });
});

const bob = { tool: 'bob', devices: 'r1' } as const;
const held = async (): Promise<readonly string[]> => (await forelock.grants()).map(({ id }) => id);

describe('a grant of the SDK', () => {
  it('is held within its block, with what Forelock tells of it, and given back behind it', async () => {
    {
      await using grant = await forelock.lock({ ...bob, estimate: '2s', least: { memory: '1MiB' } });
      expect(await held()).toEqual([grant.id]);
      expect(grant.allocated.memory).toBeGreaterThanOrEqual(2 ** 20);
      expect(grant.gone.aborted).toBe(false);
    }
    expect(await held()).toEqual([]);
  });

  it('is given back where its block throws', async () => {
    const work = async (): Promise<void> => {
      await using _grant = await forelock.lock(bob);
      throw new Error('no good');
    };
    await expect(work()).rejects.toThrow('no good');
    expect(await held()).toEqual([]);
  });

  it('tells its signals to listeners by their type, and to a loop that ends with the grant', async () => {
    const grant = await forelock.lock(bob);
    const classes: number[] = [];
    grant.on('yield-requested', ({ priority }) => classes.push(priority));
    const urgent = house.harmony.request(candidateWork(7, { priority: 5, tool: 'urgent' }));
    await expect.poll(() => classes).toEqual([5]);
    urgent.cancel();
    const looped = async (): Promise<readonly string[]> => {
      const types: string[] = [];
      for await (const { type } of grant.signals()) {
        types.push(type);
        if (type === 'resume') await grant.release();
      }
      return types;
    };
    expect(await looped()).toEqual(['yield-requested', 'resume']);
    expect(grant.gone.aborted).toBe(true);
  });

  it('aborts `gone` where it is revoked, and its disposal is no error then', async () => {
    const grant = await forelock.lock(bob);
    const told: GrantSignal[] = [];
    grant.on('signal', (signal) => told.push(signal));
    await forelock.revoke(grant.id);
    await expect.poll(() => grant.gone.aborted).toBe(true);
    expect(grant.gone.reason).toMatchObject({ code: 'grant-stale' });
    expect(told).toEqual([{ type: 'revoked', grant: grant.id, token: grant.token }]);
    await expect(grant.renew()).rejects.toMatchObject({ code: 'grant-stale' });
    await grant[Symbol.asyncDispose]();
    const later: GrantSignal[] = [];
    grant.on('revoked', (signal) => later.push(signal));
    expect(later).toEqual(told);
  });

  it('is lost with the Forelock that gave it', async () => {
    const grant = await forelock.lock(bob);
    await server.close();
    await expect.poll(() => grant.gone.reason).toMatchObject({ code: 'grant-stale' });
    await expect(grant.renew()).rejects.toMatchObject({ code: 'not-running' });
  });

  it('is called off in the queue by its signal, with the reason of that, and not after it was given', async () => {
    const [first, off] = [await forelock.lock(bob), new AbortController()];
    const second = forelock.lock({ ...bob, workflow: 'second', signal: off.signal });
    await expect.poll(async () => (await forelock.queue()).length).toBe(1);
    off.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    await expect.poll(() => forelock.queue()).toEqual([]);
    await expect(forelock.lock({ ...bob, signal: off.signal })).rejects.toThrow('enough');
    await first.release();
    const later = new AbortController();
    const third = await forelock.lock({ ...bob, signal: later.signal });
    later.abort();
    await third.renew();
    await third.release();
  });

  it('is refused with why and how long was waited, and what can not be asked for by its place', async () => {
    const first = await forelock.lock(bob);
    await expect(forelock.lock({ ...bob, workflow: 'other', wait: '5ms' })).rejects.toMatchObject({
      ...{ code: 'grant-refused', reason: 'timeout', wait: 5, available: undefined },
    });
    await first.release();
    await expect(forelock.lock({ ...bob, estimate: 'soon' })).rejects.toThrow(/^estimate: 'soon' is none/);
    await expect(forelock.lock({ ...bob, least: { memory: 'much' } })).rejects.toThrow(/^least\.memory: /);
    await expect(forelock.lock({ ...bob, devices: 'r9' })).rejects.toMatchObject({ code: 'grant-invalid' });
  });

  it('asks again where too little is left, until others have given theirs back', async () => {
    const all = { cpu: 4 };
    const first = await forelock.lock({ ...bob, datastore: 'running', least: all });
    const second = forelock.lock({ ...bob, workflow: 'other', least: all, wait: '20s' });
    await expect(forelock.lock({ ...bob, workflow: 'third', least: all, wait: 0 })).rejects.toMatchObject({
      ...{ reason: 'resources', available: { cpu: 0 } },
    });
    await first.release();
    await using grant = await second;
    expect(grant.allocated.cpu).toBe(4);
  });
});

describe('a detached grant of the SDK', () => {
  it('is held by its lease, and renewed and released by id and token', async () => {
    const { grant, token, expires } = await forelock.lockDetached(bob);
    expect(await held()).toEqual([grant]);
    expect(await forelock.renew(grant, token)).toBeGreaterThanOrEqual(expires);
    await expect(forelock.release(grant, token + 1)).rejects.toMatchObject({ code: 'grant-stale' });
    await forelock.release(grant, token);
    expect(await held()).toEqual([]);
  });

  it('is called off in the queue with its signal', async () => {
    const first = await forelock.lockDetached(bob);
    const off = new AbortController();
    const second = forelock.lockDetached({ ...bob, workflow: 'second', signal: off.signal });
    const [waiting] = await expect
      .poll(() => forelock.queue())
      .toHaveLength(1)
      .then(() => forelock.queue());
    expect(waiting?.devices).toEqual(['r1']);
    off.abort(new Error('enough'));
    await expect(second).rejects.toThrow('enough');
    await expect.poll(() => forelock.queue()).toEqual([]);
    await forelock.release(first.grant, first.token);
  });
});
