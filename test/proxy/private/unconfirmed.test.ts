import { describe, expect, it } from 'vitest';
import {
  encodeCancelCommit,
  encodeCommit,
  encodeEditConfig,
  encodeGetConfig,
  type NetconfClient,
  type RpcError,
} from '../../../src/netconf/index.ts';
import { visitHouse } from '../visit.ts';

function describeAs(port: string, text: string, target = 'candidate'): string {
  return encodeEditConfig(
    target,
    `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface><name>${port}</name><description>${text}</description></interface></interfaces>`,
  );
}

const confirmed = encodeCommit({ confirmed: true });

describe('a confirmed commit of a private candidate', () => {
  const visit = visitHouse();
  const errors = async (client: NetconfClient, operation: string): Promise<readonly RpcError[]> =>
    (await client.rpc(operation)).errors;
  const ok = async (client: NetconfClient, ...operations: readonly string[]): Promise<void> => {
    for (const operation of operations) expect(await errors(client, operation)).toEqual([]);
  };
  const read = async (client: NetconfClient, datastore: string): Promise<string> =>
    (await client.rpc(encodeGetConfig(datastore))).data;

  it('comes back into the candidate when it is cancelled, and can be committed again', async () => {
    const client = await visit.enter('own');
    await ok(client, describeAs('e0', 'tried'), confirmed, describeAs('e1', 'written since'));
    await ok(client, encodeCancelCommit());
    expect(await read(client, 'running')).not.toContain('tried');
    const candidate = await read(client, 'candidate');
    expect(candidate).toContain('tried');
    expect(candidate).toContain('written since');
    await ok(client, encodeCommit());
    const running = await read(client, 'running');
    expect(running).toContain('tried');
    expect(running).toContain('written since');
  });

  it('comes back when its time is over, before the next request sees the candidate', async () => {
    const client = await visit.enter('own');
    await ok(client, describeAs('e0', 'tried'), encodeCommit({ confirmed: true, confirmTimeout: 1 }));
    await expect.poll(() => read(client, 'running'), { timeout: 5_000 }).not.toContain('tried');
    expect(await read(client, 'candidate')).toContain('tried');
    await ok(client, encodeCommit());
    expect(await read(client, 'running')).toContain('tried');
  });

  it('comes back with all of a row of them, in their order', async () => {
    const client = await visit.enter('own');
    await ok(client, describeAs('e0', 'first'), encodeCommit());
    await ok(client, describeAs('e0', 'second'), confirmed, describeAs('e0', 'third'), confirmed);
    await ok(client, encodeCancelCommit());
    expect(await read(client, 'running')).toContain('first');
    expect(await read(client, 'candidate')).toContain('third');
    await ok(client, encodeCommit());
    expect(await read(client, 'running')).toContain('third');
  });

  it('does not come back once it is confirmed', async () => {
    const client = await visit.enter('own');
    await ok(client, describeAs('e0', 'kept'), confirmed, encodeCommit());
    await ok(client, describeAs('e0', 'changed after'), encodeCommit());
    expect((await errors(client, encodeCancelCommit()))[0]).toMatchObject({ tag: 'operation-failed' });
    expect(await read(client, 'candidate')).toContain('changed after');
  });

  it('comes back where another session has cancelled it by its persist-id', async () => {
    const [one, other] = [await visit.enter('own'), await visit.enter('own-too')];
    await ok(one, describeAs('e0', 'tried'), encodeCommit({ confirmed: true, persist: 'of one' }));
    await ok(other, encodeCancelCommit('of one'));
    expect(await read(one, 'candidate')).toContain('tried');
  });

  it('is in conflict, when it comes back, with what another has committed there since', async () => {
    const [one, straight] = [await visit.enter('own'), await visit.straight()];
    await ok(one, describeAs('e0', 'tried'), encodeCommit({ confirmed: true, confirmTimeout: 1 }));
    await expect.poll(() => read(straight, 'running'), { timeout: 5_000 }).not.toContain('tried');
    await ok(straight, describeAs('e0', 'of another'), encodeCommit());
    const [error] = await errors(one, encodeCommit());
    expect(error).toMatchObject({ appTag: 'conflict' });
    expect(error?.path).toContain("interface[name='e0']/description");
  });

  it('is in conflict with what another has committed since, also where the session has written on top of it', async () => {
    const [one, straight] = [await visit.enter('own'), await visit.straight()];
    await ok(one, describeAs('e0', 'tried'), encodeCommit({ confirmed: true, confirmTimeout: 1 }));
    await ok(one, describeAs('e0', 'on top'));
    await expect.poll(() => read(straight, 'running'), { timeout: 5_000 }).not.toContain('tried');
    await ok(straight, describeAs('e0', 'of another'), encodeCommit());
    expect((await errors(one, encodeCommit()))[0]).toMatchObject({ appTag: 'conflict' });
    expect(await read(straight, 'running')).toContain('of another');
  });

  it('is a conflict for whoever has built on it, and for nobody who has not', async () => {
    const [one, before, after] = await Promise.all(['own', 'own-too', 'own'].map(visit.enter));
    if (one === undefined || before === undefined || after === undefined) throw new Error('three entered');
    await ok(before, describeAs('e0', 'written before'));
    await ok(one, describeAs('e0', 'tried'), confirmed);
    await ok(after, describeAs('e0', 'written on top'));
    await ok(one, encodeCancelCommit());
    expect((await errors(after, encodeCommit()))[0]).toMatchObject({ appTag: 'conflict' });
    await ok(before, encodeCommit());
    expect(await read(one, 'running')).toContain('written before');
    expect((await errors(one, encodeCommit()))[0]).toMatchObject({ appTag: 'conflict' });
  });

  it('leaves nothing of a refused edit behind, so what another changes there is no conflict', async () => {
    const [one, other] = [await visit.enter('own'), await visit.enter('own-too')];
    const wrong = describeAs('e0', 'x').replace(
      /<description>.*?<\/description>/,
      '<enabled>perhaps</enabled>',
    );
    expect(await errors(one, wrong)).toHaveLength(1);
    await ok(one, describeAs('e1', 'mine'));
    const enabled = describeAs('e0', 'x').replace(
      /<description>.*?<\/description>/,
      '<enabled>true</enabled>',
    );
    await ok(other, enabled, encodeCommit());
    await ok(one, encodeCommit());
  });
});
