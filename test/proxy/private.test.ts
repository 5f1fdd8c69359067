import { describe, expect, it } from 'vitest';
import {
  encodeCommit,
  encodeCopyConfig,
  encodeDiscardChanges,
  encodeEditConfig,
  encodeGetConfig,
  encodeLock,
  encodeUnlock,
  encodeValidate,
  NetconfClient,
  namespaces,
  type RpcError,
} from '../../src/netconf/index.ts';
import { visitHouse } from './visit.ts';

function describeAs(port: string, text: string, target = 'candidate'): string {
  return encodeEditConfig(
    target,
    `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface><name>${port}</name><description>${text}</description></interface></interfaces>`,
  );
}

const update = (mode: string): string =>
  `<update xmlns="${namespaces.privateCandidate}"><resolution-mode>${mode}</resolution-mode></update>`;

describe("a candidate of the session's own", () => {
  const visit = visitHouse();
  const { enter, straight } = visit;

  const errors = async (client: NetconfClient, operation: string): Promise<readonly RpcError[]> =>
    (await client.rpc(operation)).errors;
  const ok = async (client: NetconfClient, ...operations: readonly string[]): Promise<void> => {
    for (const operation of operations) expect(await errors(client, operation)).toEqual([]);
  };
  const read = async (client: NetconfClient, datastore: string): Promise<string> =>
    (await client.rpc(encodeGetConfig(datastore))).data;

  it('is offered where the device has a candidate', async () => {
    const client = await enter('own');
    expect(client.hello.capabilities).toContain(
      'urn:ietf:params:netconf:capability:private-candidate:1.0?trigger=all-updates&supported-resolution-modes=revert-on-conflict,prefer-candidate,prefer-running',
    );
  });

  it('is edited and locked beside another, read by its session alone, and committed by itself', async () => {
    const [one, other] = [await enter('own'), await enter('own-too')];
    await ok(one, encodeLock('candidate'), describeAs('e0', 'by one'));
    await ok(other, encodeLock('candidate'), describeAs('e1', 'by the other'));
    await expect.poll(() => visit.house.device.locks().size).toBe(0);
    expect(await read(one, 'candidate')).toContain('by one');
    expect(await read(one, 'candidate')).not.toContain('by the other');
    await ok(one, encodeValidate('candidate'), encodeCommit(), encodeUnlock('candidate'));
    expect(await read(other, 'running')).toContain('by one');
    expect(await read(other, 'running')).not.toContain('by the other');
    await ok(other, encodeCommit(), encodeUnlock('candidate'));
    expect(await read(one, 'running')).toContain('by the other');
  });

  it("leaves the device's own candidate as running is", async () => {
    const [one, plain] = [await enter('own'), await straight()];
    await ok(one, describeAs('e0', 'not yet'));
    await expect.poll(() => visit.house.device.locks().size).toBe(0);
    expect(await read(plain, 'candidate')).toBe(await read(plain, 'running'));
    await ok(plain, encodeLock('candidate'), encodeUnlock('candidate'));
  });

  it('keeps nothing of an edit that the device refuses', async () => {
    const client = await enter('own');
    await ok(client, describeAs('e0', 'first'));
    const wrong = encodeEditConfig(
      'candidate',
      '<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0" nc:operation="delete"><name>nowhere</name></interface></interfaces>',
    );
    expect((await errors(client, wrong))[0]).toMatchObject({ tag: 'data-missing' });
    await ok(client, encodeCommit());
    expect(await read(client, 'running')).toContain('first');
  });

  it('goes on in the turn of the edit before, and leaves it to whoever asks', async () => {
    const [one, other, sharing] = [await enter('own'), await enter('own-too'), await enter('low')];
    for (let n = 0; n < 20; n += 1) {
      await ok(one, describeAs(`e${n}`, `edit ${n}`), describeAs('e0', `edit ${n} too`));
      if (n % 5 === 0) await ok(other, describeAs('of-other', `edit ${n}`));
      if (n % 5 === 1) await ok(sharing, encodeLock('candidate'), encodeUnlock('candidate'));
      if (n % 5 === 2) await ok(sharing, describeAs('shared', `edit ${n}`), encodeCommit());
    }
    const candidate = await read(one, 'candidate');
    expect(candidate).toContain('edit 19 too');
    expect(candidate).not.toContain('of-other');
    await ok(one, encodeCommit());
    expect(await read(other, 'running')).toContain('>edit 19<');
    expect(await read(other, 'running')).not.toContain('of-other');
    await ok(other, encodeCommit());
    expect(await read(one, 'running')).toContain('of-other');
  });

  it('is running again after discard-changes', async () => {
    const client = await enter('own');
    await ok(client, describeAs('e0', 'never'), encodeDiscardChanges(), encodeCommit());
    expect(await read(client, 'running')).not.toContain('never');
  });

  it('refuses a commit over what another has changed there meanwhile, names the node, and keeps both', async () => {
    const [one, other] = [await enter('own'), await enter('own-too')];
    await ok(one, describeAs('e0', 'by one'));
    await ok(other, describeAs('e0', 'by the other'), encodeCommit());
    const [error] = await errors(one, encodeCommit());
    expect(error).toMatchObject({ tag: 'operation-failed', appTag: 'conflict' });
    expect(error?.path).toContain("interface[name='e0']/description");
    expect(await read(one, 'running')).toContain('by the other');
    expect(await read(one, 'candidate')).toContain('by one');
  });

  it('commits beside a change of another leaf of the same entry', async () => {
    const [one, other] = [await enter('own'), await enter('own-too')];
    const enable = describeAs('e0', '').replace('<description></description>', '<enabled>false</enabled>');
    await ok(one, describeAs('e0', 'by one'));
    await ok(other, enable, encodeCommit());
    await ok(one, encodeCommit());
    const running = await read(one, 'running');
    expect(running).toContain('by one');
    expect(running).toContain('<enabled>false</enabled>');
  });

  it('is rebased by update: by its mode a conflict refuses it, keeps its own, or gives it up', async () => {
    const [one, other] = [await enter('own'), await enter('own-too')];
    await ok(one, describeAs('e0', 'mine'), describeAs('e1', 'also mine'));
    await ok(other, describeAs('e0', 'theirs'), encodeCommit());
    expect((await errors(one, update('revert-on-conflict')))[0]).toMatchObject({ appTag: 'conflict' });
    expect((await errors(one, update('toss')))[0]).toMatchObject({ tag: 'invalid-value' });
    await ok(one, update('prefer-candidate'), encodeCommit());
    expect(await read(one, 'running')).toContain('>mine<');
    await ok(one, describeAs('e0', 'mine again'), describeAs('e1', 'mine too'));
    await ok(other, describeAs('e0', 'theirs again'), encodeCommit());
    await ok(one, update('prefer-running'), encodeCommit());
    const running = await read(one, 'running');
    expect(running).toContain('theirs again');
    expect(running).toContain('mine too');
  });

  it('takes copy-config both ways', async () => {
    const client = await enter('own');
    await ok(client, describeAs('e0', 'gone'), encodeCopyConfig('candidate', 'running'));
    expect(await read(client, 'candidate')).not.toContain('gone');
    await ok(client, describeAs('e0', 'copied'), encodeCopyConfig('running', 'candidate'));
    expect(await read(client, 'running')).toContain('copied');
  });

  it('is compared by a device that compares, with its changes in place', async () => {
    const client = await enter('own');
    const ways = [
      ['candidate', 'running'],
      ['running', 'candidate'],
    ].map(
      ([source, target]) =>
        `<compare xmlns="urn:ietf:params:xml:ns:yang:ietf-nmda-compare" xmlns:ds="urn:ietf:params:xml:ns:yang:ietf-datastores"><source>ds:${source}</source><target>ds:${target}</target></compare>`,
    );
    for (const way of ways) expect((await client.rpc(way)).data).toContain('no-matches');
    await ok(client, describeAs('e0', 'changed'));
    for (const way of ways) expect((await client.rpc(way)).data).toContain('differences');
  });

  it('waits with its commit for whoever has locked running', async () => {
    const [one, holder] = [await enter('own'), await enter('low')];
    await ok(holder, encodeLock('running'));
    await ok(one, describeAs('e0', 'late'));
    const commits = ok(one, encodeCommit());
    await ok(holder, encodeUnlock('running'));
    await commits;
  });

  it('still bounds a tool by what policy lets it write', async () => {
    const client = await enter('own-e0');
    const beyond = [describeAs('e1', 'not mine'), encodeCopyConfig('running', 'candidate')];
    for (const operation of beyond)
      expect((await errors(client, operation))[0]).toMatchObject({ tag: 'access-denied' });
    await ok(
      client,
      encodeLock('candidate'),
      describeAs('e0', 'mine'),
      encodeCommit(),
      encodeUnlock('candidate'),
    );
  });

  it('answers as a device does about locks that are held twice or not at all', async () => {
    const client = await enter('own');
    expect((await errors(client, encodeUnlock('candidate')))[0]).toMatchObject({ tag: 'operation-failed' });
    await ok(client, encodeLock('candidate'));
    expect((await errors(client, encodeLock('candidate')))[0]).toMatchObject({ tag: 'lock-denied' });
  });

  it('goes with its session', async () => {
    const client = await enter('own');
    await ok(client, encodeLock('candidate'), describeAs('e0', 'lost'));
    client.destroy();
    const next = await enter('own');
    expect(await read(next, 'candidate')).not.toContain('lost');
  });

  it("is a client's own choice by its hello, beside those that share", async () => {
    const client = await NetconfClient.open(visit.house.door('normal'), {
      capabilities: [
        'urn:ietf:params:netconf:base:1.1',
        'urn:ietf:params:netconf:capability:private-candidate:1.0',
      ],
    });
    const holder = await enter('low');
    await ok(client, describeAs('e0', 'mine'));
    await ok(holder, encodeLock('candidate'));
    const commits = ok(client, encodeCommit());
    await ok(holder, describeAs('e1', 'shared'), encodeCommit(), encodeUnlock('candidate'));
    await commits;
    client.destroy();
  });
});
