import { describe, expect, it } from 'vitest';
import {
  encodeCommit,
  encodeCopyConfig,
  encodeDiscardChanges,
  encodeEditConfig,
  encodeGetConfig,
  encodeGetData,
  encodeLock,
  encodeUnlock,
  encodeValidate,
  NetconfClient,
  namespaces,
  type RpcError,
} from '../../../src/netconf/index.ts';
import { visitHouse } from '../visit.ts';

const space = 'urn:ietf:params:xml:ns:yang:ietf-interfaces';
const base = `xmlns:nc="${namespaces.base}"`;

function entry(port: string, inner: string, operation = ''): string {
  const given = operation === '' ? '' : ` ${base} nc:operation="${operation}"`;
  return `<interfaces xmlns="${space}"><interface${given}><name>${port}</name>${inner}</interface></interfaces>`;
}

function describeAs(port: string, text: string, target = 'candidate'): string {
  return encodeEditConfig(target, entry(port, `<description>${text}</description>`));
}

const candidateUri = 'urn:ietf:params:netconf:capability:candidate:1.0';
const privateUri = 'urn:ietf:params:netconf:capability:private-candidate:1.0';
const update = `<update xmlns="${namespaces.privateCandidate}"><resolution-mode>prefer-running</resolution-mode></update>`;

describe('a private candidate on a device that has no candidate', () => {
  const visit = visitHouse({ wait: '20s', startup: 'after-commit' }, { candidate: false, startup: true });
  const errors = async (client: NetconfClient, operation: string): Promise<readonly RpcError[]> =>
    (await client.rpc(operation)).errors;
  const ok = async (client: NetconfClient, ...operations: readonly string[]): Promise<void> => {
    for (const operation of operations) expect(await errors(client, operation)).toEqual([]);
  };
  const read = async (client: NetconfClient, datastore: string, filter?: string): Promise<string> =>
    (await client.rpc(encodeGetConfig(datastore, filter === undefined ? undefined : { subtree: filter })))
      .data;

  it('is offered to a tool that policy gives one, and to no other', async () => {
    const [own, other] = [await visit.enter('own'), await visit.enter('normal')];
    expect(own.hello.capabilities).toContain(candidateUri);
    expect(own.hello.capabilities.some((each) => each.startsWith(privateUri))).toBe(true);
    expect(own.hello.capabilities.join(' ')).not.toContain('confirmed-commit');
    expect(other.hello.capabilities.join(' ')).not.toContain('candidate');
    expect(await errors(other, describeAs('e0', 'x'))).toHaveLength(1);
    await ok(other, describeAs('e0', 'as ever', 'running'));
  });

  it('is the choice of a client too, by its hello', async () => {
    const capabilities = ['urn:ietf:params:netconf:base:1.1', privateUri];
    const client = await NetconfClient.open(visit.house.door('normal'), { capabilities });
    await ok(client, describeAs('e0', 'chosen'), encodeCommit());
    expect(await read(client, 'running')).toContain('chosen');
    client.destroy();
  });

  it('is edited and locked beside another, read by its session alone, and committed by itself', async () => {
    const [one, other] = [await visit.enter('own'), await visit.enter('own-too')];
    await ok(one, encodeLock('candidate'), describeAs('e0', 'by one'));
    await ok(other, encodeLock('candidate'), describeAs('e1', 'by the other'));
    expect(await read(one, 'candidate')).toContain('by one');
    expect(await read(one, 'candidate')).not.toContain('by the other');
    expect(await read(one, 'running')).not.toContain('by one');
    await ok(one, encodeValidate('candidate'), encodeCommit(), encodeUnlock('candidate'));
    expect(await read(other, 'running')).toContain('by one');
    expect(await read(other, 'candidate')).toContain('by one');
    await ok(other, encodeCommit(), encodeUnlock('candidate'));
    expect(await read(one, 'running')).toContain('by the other');
  });

  it('is read through filters, with and without changes in it', async () => {
    const client = await visit.enter('own');
    await ok(client, describeAs('e0', 'zero'), describeAs('e1', 'one'), encodeCommit());
    const e1 = `<interfaces xmlns="${space}"><interface><name>e1</name></interface></interfaces>`;
    expect(await read(client, 'candidate', e1)).toContain('one');
    expect(await read(client, 'candidate', e1)).not.toContain('zero');
    await ok(client, describeAs('e1', 'changed'));
    expect(await read(client, 'candidate', e1)).toContain('changed');
    expect(await read(client, 'candidate', e1)).not.toContain('zero');
    const byText = e1.replace('<name>e1</name>', '<description>changed</description>');
    expect(await read(client, 'candidate', byText)).toContain('e1');
  });

  it('takes several edits of one node as they come, and makes one of running of them', async () => {
    const client = await visit.enter('own');
    await ok(client, describeAs('e0', 'here before'), encodeCommit());
    const edit = (inner: string): string => encodeEditConfig('candidate', inner);
    await ok(client, edit(entry('e0', '', 'delete')), edit(entry('e0', '<enabled>true</enabled>', 'create')));
    await ok(
      client,
      edit(entry('e1', '<description>short</description>', 'create')),
      edit(entry('e1', '', 'delete')),
    );
    await ok(client, encodeCommit());
    const running = await read(client, 'running');
    expect(running).toContain('<enabled>true</enabled>');
    expect(running).not.toContain('here before');
    expect(running).not.toContain('e1');
  });

  it('refuses what the device would, and keeps nothing of it', async () => {
    const client = await visit.enter('own');
    const wrong = [
      entry('e0', '<enabled>perhaps</enabled>'),
      entry('e0', '', 'delete'),
      '<no xmlns="urn:no"/>',
    ];
    const refusals = [];
    for (const each of wrong)
      refusals.push((await errors(client, encodeEditConfig('candidate', each)))[0]?.tag);
    expect(refusals).toEqual(['invalid-value', 'data-missing', 'unknown-element']);
    await ok(client, describeAs('e1', 'right'), encodeCommit());
    expect(await read(client, 'running')).not.toContain('e0');
  });

  it('leaves running and itself as they were where the device refuses the commit', async () => {
    const client = await visit.enter('own');
    await ok(client, describeAs('e1', 'right'));
    await ok(
      client,
      encodeEditConfig('candidate', entry('e0', '<enabled>perhaps</enabled>'), { testOption: 'set' }),
    );
    expect((await errors(client, encodeCommit()))[0]).toMatchObject({ tag: 'invalid-value' });
    expect(await read(client, 'running')).not.toContain('right');
    expect(await read(client, 'candidate')).toContain('perhaps');
    expect((await errors(client, encodeValidate('candidate')))[0]).toMatchObject({ tag: 'invalid-value' });
    await ok(client, encodeDiscardChanges(), encodeCommit());
  });

  it('refuses a commit over what another has changed there meanwhile; update gives it up', async () => {
    const [one, straight] = [await visit.enter('own'), await visit.straight()];
    await ok(one, describeAs('e0', 'mine'), describeAs('e1', 'also mine'));
    await ok(straight, describeAs('e0', 'theirs', 'running'));
    const [error] = await errors(one, encodeCommit());
    expect(error).toMatchObject({ tag: 'operation-failed', appTag: 'conflict' });
    expect(error?.path).toContain("interface[name='e0']/description");
    await ok(one, update, encodeCommit());
    const running = await read(one, 'running');
    expect(running).toContain('theirs');
    expect(running).toContain('also mine');
  });

  it('waits with its commit for whoever has running locked, in or past Forelock, and edits meanwhile', async () => {
    const [one, holder, straight] = [
      await visit.enter('own'),
      await visit.enter('low'),
      await visit.straight(),
    ];
    for (const locker of [holder, straight]) {
      await ok(locker, encodeLock('running'));
      await ok(one, describeAs('e0', 'late'));
      const commits = ok(one, encodeCommit());
      await ok(locker, encodeUnlock('running'));
      await commits;
    }
  });

  it('commits under a lock of running that its session has', async () => {
    const client = await visit.enter('own');
    await ok(client, encodeLock('running'), describeAs('e0', 'locked'), encodeCommit());
    expect(visit.house.device.locks().size).toBe(1);
    await ok(client, encodeUnlock('running'));
    expect(await read(client, 'running')).toContain('locked');
  });

  it('becomes startup with its commit, where policy says so', async () => {
    const client = await visit.enter('own');
    await ok(client, describeAs('e0', 'to stay'), encodeCommit());
    expect(await read(client, 'startup')).toContain('to stay');
  });

  it('is running again by discard-changes, and by a copy of running', async () => {
    const client = await visit.enter('own');
    await ok(client, describeAs('e0', 'never'), encodeDiscardChanges(), describeAs('e1', 'neither'));
    await ok(client, encodeCopyConfig('candidate', 'running'), encodeCommit());
    expect(await read(client, 'running')).not.toContain('ne');
  });

  it('is replaced by a copy of startup or of what the request has, and copied to running and startup', async () => {
    const client = await visit.enter('own');
    await ok(client, describeAs('e0', 'kept'), encodeCommit(), describeAs('e1', 'to come'));
    await ok(client, encodeCopyConfig('candidate', 'startup'));
    expect(await read(client, 'candidate')).toContain('kept');
    expect(await read(client, 'candidate')).not.toContain('to come');
    await ok(client, describeAs('e1', 'to come'), encodeCopyConfig('running', 'candidate'));
    expect(await read(client, 'running')).toContain('to come');
    const config = `<config>${entry('e2', '<description>all there is</description>')}</config>`;
    const inline = encodeCopyConfig('candidate', 'running').replace('<running/>', config);
    await ok(client, inline);
    expect(await read(client, 'candidate')).not.toContain('kept');
    expect(await read(client, 'running')).toContain('kept');
    await ok(client, encodeCommit());
    const running = await read(client, 'running');
    expect(running).toContain('all there is');
    expect(running).not.toContain('kept');
  });

  it('is not replaced over what another has written meanwhile', async () => {
    const [client, straight] = [await visit.enter('own'), await visit.straight()];
    await ok(client, encodeCopyConfig('candidate', 'startup'));
    await ok(straight, describeAs('e0', 'theirs', 'running'));
    expect((await errors(client, encodeCommit()))[0]).toMatchObject({ appTag: 'conflict' });
  });

  it('takes an edit of more than 4 MiB', async () => {
    const client = await visit.enter('own');
    const long = 'x'.repeat(1024 * 1024);
    for (const text of [long, `${long}y`]) {
      const ports = [1, 2, 3, 4, 5].map(
        (n) => `<interface><name>p${n}</name><description>${text}</description></interface>`,
      );
      const interfaces = `<interfaces xmlns="${space}">${ports.join('')}</interfaces>`;
      await ok(client, encodeEditConfig('candidate', interfaces), encodeCommit());
    }
    expect(await read(client, 'running')).toContain(`${long}y`);
  }, 60_000);

  it('says what it does not know', async () => {
    const client = await visit.enter('own');
    await ok(client, describeAs('e0', 'changed'));
    const url = encodeCopyConfig('candidate', { url: 'file:///etc/config' });
    const xpath = encodeGetConfig('candidate', { xpath: '/interfaces' });
    const tags = [];
    for (const each of [url, xpath, encodeGetData('candidate'), encodeCommit({ confirmed: true })])
      tags.push((await errors(client, each))[0]?.tag);
    const unsupported = 'operation-not-supported';
    expect(tags).toEqual([unsupported, unsupported, unsupported, 'unknown-element']);
  });

  it('still bounds a tool by what policy lets it write', async () => {
    const client = await visit.enter('own-e0');
    expect((await errors(client, describeAs('e1', 'not mine')))[0]).toMatchObject({ tag: 'access-denied' });
    await ok(
      client,
      encodeLock('candidate'),
      describeAs('e0', 'mine'),
      encodeCommit(),
      encodeUnlock('candidate'),
    );
  });
});
