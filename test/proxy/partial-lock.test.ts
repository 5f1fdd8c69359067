import { describe, expect, it } from 'vitest';
import {
  encodeCommit,
  encodeEditConfig,
  encodeGetConfig,
  encodeLock,
  encodePartialLock,
  encodePartialUnlock,
  encodeUnlock,
  type NetconfClient,
  namespaces,
  type RpcError,
} from '../../src/netconf/index.ts';
import { entryOf } from './house.ts';
import { visitHouse } from './visit.ts';

function describeAs(port: string, text: string, datastore = 'running', operation = 'merge'): string {
  return encodeEditConfig(
    datastore,
    `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces" xmlns:nc="${namespaces.base}"><interface nc:operation="${operation}"><name>${port}</name><description>${text}</description></interface></interfaces>`,
  );
}

describe('a partial lock of running on a device that has none', () => {
  const visit = visitHouse();

  const ok = async (client: NetconfClient, ...operations: readonly string[]): Promise<void> => {
    for (const operation of operations) expect((await client.rpc(operation)).errors).toEqual([]);
  };
  const fault = async (client: NetconfClient, operation: string): Promise<RpcError | undefined> =>
    (await client.rpc(operation)).errors[0];
  const enter = async (tool: string): Promise<NetconfClient> => {
    const client = await visit.enter(tool);
    await ok(client, describeAs('e0', 'zero'), describeAs('e1', 'one'));
    return client;
  };
  const held = (): readonly string[] =>
    (visit.house.forelock.status().devices[0]?.grants ?? []).flatMap(({ scopes }) => scopes);

  it('is offered in the hello, and the device keeps to its own', async () => {
    const capability = 'urn:ietf:params:netconf:capability:partial-lock:1.0';
    expect((await visit.straight()).hello.capabilities).not.toContain(capability);
    expect((await visit.enter('normal')).hello.capabilities).toContain(capability);
  });

  it('names the nodes that it locked, one for each entry of a list that is selected', async () => {
    const client = await enter('normal');
    const { data } = await client.rpc(encodePartialLock(['/if:interfaces/if:interface']));
    expect(data).toContain(`<lock-id xmlns="${namespaces.partialLock}">1</lock-id>`);
    expect(data.match(/\/if:interfaces\/if:interface\[if:name='e[01]'\]/g)).toHaveLength(2);
    expect(data).toContain('xmlns:if="urn:ietf:params:xml:ns:yang:ietf-interfaces"');
    expect(held()).toContain("/running/ietf-interfaces:interfaces/interface/[name='e0'] X");
    await ok(await visit.enter('hasty'), describeAs('e2', 'made after the lock, so outside of it'));
  });

  it('stands beside a disjoint one, and keeps out one that overlaps', async () => {
    const [zero, one] = [await enter('normal'), await visit.enter('hasty')];
    await ok(zero, encodePartialLock([entryOf('e0')]));
    await ok(one, encodePartialLock([entryOf('e1')]));
    const denied = await fault(one, encodePartialLock(['/ietf-interfaces:interfaces', entryOf('e1')]));
    expect(denied).toMatchObject({ tag: 'lock-denied', info: [{ name: 'session-id' }] });
    await ok(zero, encodePartialUnlock(1));
    await ok(one, encodePartialLock(['/ietf-interfaces:interfaces']), encodePartialUnlock(2));
    expect(await fault(one, encodePartialUnlock(2))).toMatchObject({ tag: 'invalid-value' });
  });

  it('and a lock of the whole of running keep each other out, within a session too', async () => {
    const [part, whole] = [await enter('normal'), await visit.enter('hasty')];
    await ok(part, encodePartialLock([entryOf('e0')]));
    expect(await fault(whole, encodeLock('running'))).toMatchObject({ tag: 'lock-denied' });
    expect(await fault(part, encodeLock('running'))).toMatchObject({ tag: 'lock-denied' });
    await ok(part, encodePartialUnlock(1));
    await ok(whole, encodeLock('running'));
    expect(await fault(whole, encodePartialLock([entryOf('e0')]))).toMatchObject({ tag: 'lock-denied' });
    await ok(whole, encodeUnlock('running'), encodePartialLock([entryOf('e0')]));
  });

  it('keeps the edits of others off what it locks, and lets its holder edit in and beside it', async () => {
    const [holder, other] = [await enter('normal'), await visit.enter('hasty')];
    await ok(holder, encodePartialLock([entryOf('e0')]));
    const kept = { tag: 'in-use', appTag: 'locked' };
    expect(await fault(other, describeAs('e0', 'slipped in'))).toMatchObject(kept);
    expect(await fault(other, describeAs('e0', '', 'running', 'remove'))).toMatchObject(kept);
    const copy = '<copy-config><target><running/></target><source><candidate/></source></copy-config>';
    expect(await fault(other, copy)).toMatchObject(kept);
    await ok(other, describeAs('e1', 'beside'), describeAs('e0', 'later', 'candidate'));
    expect(await fault(other, encodeCommit())).toMatchObject(kept);
    await ok(holder, describeAs('e0', 'by its holder'), describeAs('e5', 'by the same'));
    const { data } = await holder.rpc(encodeGetConfig('running'));
    expect(data).toContain('by its holder');
    expect(data).not.toContain('slipped in');
  });

  it('ends with its session, and lets an edit through that waited for it', async () => {
    const [holder, other] = [await enter('normal'), await visit.enter('normal')];
    await ok(holder, encodePartialLock([entryOf('e0')]));
    const waits = ok(other, describeAs('e0', 'after it'));
    holder.destroy();
    await waits;
  });

  it('that waited names the nodes that there are when it is granted', async () => {
    const [holder, other] = [await enter('normal'), await visit.enter('normal')];
    await ok(holder, encodePartialLock(['/if:interfaces']));
    const waits = other.rpc(encodePartialLock(['/if:interfaces/if:interface']));
    await ok(holder, describeAs('e3', 'new'), describeAs('e0', '', 'running', 'remove'));
    await ok(holder, encodePartialUnlock(1));
    const { data } = await waits;
    expect(data).toContain("[if:name='e3']");
    expect(data).not.toContain("[if:name='e0']");
    expect(held().filter((scope) => scope.includes('interface/['))).toHaveLength(2);
  });

  it('is refused in the words of RFC 5717 where it selects nothing that can be locked', async () => {
    const client = await enter('normal');
    const path = '/nc:rpc/pl:partial-lock/pl:select';
    const refused = (select: string): Promise<RpcError | undefined> =>
      fault(client, encodePartialLock([select]));
    expect(await refused('/if:interfaces[')).toMatchObject({ tag: 'invalid-value', path });
    expect(await refused('count(/if:interfaces)')).toMatchObject({
      ...{ tag: 'invalid-value', appTag: 'not-a-node-set', path },
    });
    expect(await refused("//if:interface[if:enabled='true']")).toMatchObject({
      ...{ tag: 'invalid-value', appTag: 'invalid-lock-specification' },
    });
    expect(await refused(entryOf('e9'))).toMatchObject({ tag: 'operation-failed', appTag: 'no-matches' });
    expect(await fault(client, encodePartialLock([]))).toMatchObject({ tag: 'missing-element' });
    expect(held()).toEqual([]);
  });

  it('is refused beyond what policy lets its tool write, before anybody is named', async () => {
    const [holder, bound] = [await enter('normal'), await visit.enter('only-e0')];
    await ok(holder, encodePartialLock([entryOf('e1')]));
    expect(await fault(bound, encodePartialLock([entryOf('e1')]))).toMatchObject({ tag: 'access-denied' });
    await ok(bound, encodePartialLock([entryOf('e0')]));
  });

  it('that outlives its lease is taken back, and its holder is told at its next edit', async () => {
    const [brief, next] = [await enter('brief'), await visit.enter('normal')];
    await ok(brief, encodePartialLock([entryOf('e0')]));
    await ok(next, encodePartialLock([entryOf('e0')]));
    expect(await fault(brief, describeAs('e1', 'late'))).toMatchObject({ tag: 'in-use' });
    expect(await fault(brief, encodePartialUnlock(1))).toMatchObject({ tag: 'invalid-value' });
    await ok(brief, describeAs('e1', 'afresh'));
  });
});
