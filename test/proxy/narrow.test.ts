import { describe, expect, it } from 'vitest';
import {
  encodeCommit,
  encodeDiscardChanges,
  encodeEditConfig,
  encodeGetConfig,
  encodeLock,
  encodePartialUnlock,
  encodeUnlock,
  type NetconfClient,
  namespaces,
} from '../../src/netconf/index.ts';
import { entryOf } from './house.ts';
import { visitHouse } from './visit.ts';

function describeAs(port: string, text: string): string {
  return encodeEditConfig(
    'candidate',
    `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface><name>${port}</name><description>${text}</description></interface></interfaces>`,
  );
}

/** A partial lock of the candidate. */
function partOf(port: string): string {
  return `<partial-lock xmlns="${namespaces.partialLock}"><select>${entryOf(port)}</select><datastore ${own}>candidate</datastore></partial-lock>`;
}

const own = `xmlns="${namespaces.forelock}"`;

describe('a lock of subtrees', () => {
  const visit = visitHouse();
  const { enter, straight: enterStraight } = visit;

  const ok = async (client: NetconfClient, ...operations: readonly string[]): Promise<void> => {
    for (const operation of operations) expect((await client.rpc(operation)).errors).toEqual([]);
  };
  const lockPart = async (client: NetconfClient, port: string): Promise<number> => {
    const { data, errors } = await client.rpc(partOf(port));
    expect(errors).toEqual([]);
    return Number(/lock-id[^>]*>(\d+)</.exec(data)?.[1]);
  };
  const held = (): readonly string[] =>
    (visit.house.forelock.status().devices[0]?.grants ?? []).flatMap(({ scopes }) => scopes);

  it("by a tool's policy is held beside another's, and what both commit lands", async () => {
    const [zero, one] = [await enter('only-e0'), await enter('only-e1')];
    await ok(zero, encodeLock('candidate'));
    await ok(one, encodeLock('candidate'));
    expect(held()).toContain("/candidate/ietf-interfaces:interfaces/interface/[name='e0'] X");
    expect(held()).toContain("/candidate/ietf-interfaces:interfaces/interface/[name='e1'] X");
    expect(visit.house.device.locks().size).toBe(0);
    await ok(zero, describeAs('e0', 'by zero'));
    expect(visit.house.device.locks().size).toBe(1);
    const waits = ok(one, describeAs('e1', 'by one'), encodeCommit());
    await ok(zero, encodeCommit(), encodeUnlock('candidate'));
    await waits;
    await ok(one, encodeUnlock('candidate'));
    const { data } = await zero.rpc(encodeGetConfig('running'));
    expect(data).toContain('by zero');
    expect(data).toContain('by one');
  });

  it('lets nothing be written beside it', async () => {
    const client = await enter('only-e0');
    await ok(client, encodeLock('candidate'));
    const [error] = (await client.rpc(describeAs('e1', 'not mine'))).errors;
    expect(error).toMatchObject({ tag: 'access-denied' });
    expect(error?.path).toContain("interface[name='e1']");
    const copy = '<copy-config><target><candidate/></target><source><running/></source></copy-config>';
    expect((await client.rpc(copy)).errors[0]).toMatchObject({ tag: 'access-denied' });
  });

  it("bounds a tool's writes also where it takes no lock", async () => {
    const client = await enter('only-e0');
    expect((await client.rpc(describeAs('e1', 'not mine'))).errors[0]).toMatchObject({
      tag: 'access-denied',
    });
    const copy = '<copy-config><target><candidate/></target><source><running/></source></copy-config>';
    expect((await client.rpc(copy)).errors[0]).toMatchObject({ tag: 'access-denied' });
    await ok(client, describeAs('e0', 'mine'), encodeCommit());
    await ok(client, encodeLock('running'));
    const direct = describeAs('e1', 'by way of running').replaceAll('candidate', 'running');
    expect((await client.rpc(direct)).errors[0]).toMatchObject({ tag: 'access-denied' });
  });

  it('takes back with unlock what was changed and not committed', async () => {
    const client = await enter('only-e0');
    await ok(client, encodeLock('candidate'), describeAs('e0', 'lost'), encodeUnlock('candidate'));
    expect((await client.rpc(encodeGetConfig('candidate'))).data).not.toContain('lost');
    await ok(client, encodeLock('candidate'), encodeDiscardChanges(), encodeUnlock('candidate'));
  });

  it('holds back a lock of the whole, and an edit of whoever has none', async () => {
    const [client, whole] = [await enter('only-e0'), await enter('hasty')];
    await ok(client, encodeLock('candidate'));
    expect((await whole.rpc(encodeLock('candidate'))).errors[0]).toMatchObject({ tag: 'lock-denied' });
    expect((await whole.rpc(describeAs('e0', 'slipped in'))).errors[0]).toMatchObject({ tag: 'in-use' });
  });

  it('is not in the way of an edit of other subtrees, once it is known where the edit writes', async () => {
    const [client, free] = [await enter('only-e0'), await enter('hasty')];
    await ok(client, encodeLock('candidate'));
    await ok(free, describeAs('e1', 'beside'), encodeCommit());
    expect((await free.rpc(describeAs('e0', 'inside'))).errors[0]).toMatchObject({ tag: 'in-use' });
  });

  it('is what a client names, within what its policy gives', async () => {
    const [client, bound] = [await enter('normal'), await enter('only-e0')];
    const lock = (port: string): string =>
      `<lock><target><candidate/></target><dependencies ${own}><subtree>${entryOf(port)}</subtree></dependencies></lock>`;
    const granted = await client.rpc(lock('e1'));
    expect(granted.ok).toBe(true);
    expect(granted.data).not.toContain('<widened');
    await ok(bound, lock('e0'));
    const another = await enter('only-e1');
    expect((await another.rpc(lock('e0'))).errors[0]).toMatchObject({
      tag: 'access-denied',
      path: '/nc:rpc/nc:lock/fl:dependencies/fl:subtree',
    });
  });

  it('is taken by a partial lock of the candidate too, and given back by its lock-id', async () => {
    const [client, other] = [await enter('normal'), await enter('only-e0')];
    const { data, errors } = await client.rpc(partOf('e1'));
    expect(errors).toEqual([]);
    expect(data).toContain(`>/if:interfaces/if:interface[if:name='e1']</locked-node>`);
    await ok(other, encodeLock('candidate'));
    expect((await client.rpc(describeAs('e0', 'not mine'))).errors[0]).toMatchObject({
      tag: 'access-denied',
    });
    const id = Number(/lock-id[^>]*>(\d+)</.exec(data)?.[1]);
    await ok(client, describeAs('e1', 'mine'), encodeCommit(), encodePartialUnlock(id));
    expect(held()).not.toContain("/candidate/ietf-interfaces:interfaces/interface/[name='e1'] X");
  });

  it('that outlives its lease is taken back with its turn, and without one touches nothing on the device', async () => {
    const [brief, straight, next] = [await enter('brief-e0'), await enterStraight(), await enter('only-e0')];
    await ok(brief, encodeLock('candidate'));
    await ok(straight, describeAs('e7', 'of somebody else'));
    await ok(next, encodeLock('candidate'), encodeUnlock('candidate'));
    expect((await straight.rpc(encodeGetConfig('candidate'))).data).toContain('of somebody else');
    await ok(straight, encodeDiscardChanges());
    expect((await brief.rpc(describeAs('e0', 'late'))).errors[0]).toMatchObject({ tag: 'in-use' });
    await ok(brief, encodeLock('candidate'), describeAs('e0', 'half'));
    await ok(next, encodeLock('candidate'), describeAs('e0', 'whole'), encodeCommit());
    expect((await next.rpc(encodeGetConfig('running'))).data).not.toContain('half');
  });

  it('keeps what is changed in its turn from being copied into running by others', async () => {
    const [holder, other] = [await enter('only-e0'), await enter('hasty')];
    const copy = '<copy-config><target><running/></target><source><candidate/></source></copy-config>';
    await ok(holder, encodeLock('candidate'), describeAs('e0', 'half done'));
    expect((await other.rpc(copy)).errors[0]).toMatchObject({ tag: 'in-use' });
    expect((await other.rpc(encodeGetConfig('running'))).data).not.toContain('half done');
    await ok(holder, encodeCommit(), encodeUnlock('candidate'));
    await ok(other, copy);
  });

  it('may be one of several of a session, each given back by itself', async () => {
    const [client, other] = [await enter('normal'), await enter('hasty')];
    const [first, second] = [await lockPart(client, 'e0'), await lockPart(client, 'e1')];
    expect(first).not.toBe(second);
    await ok(client, describeAs('e0', 'by the first'), describeAs('e1', 'by the second'), encodeCommit());
    await ok(client, describeAs('e1', 'not yet'), encodePartialUnlock(first));
    const [kept] = (await client.rpc(encodePartialUnlock(first))).errors;
    expect(kept).toMatchObject({ tag: 'invalid-value' });
    expect((await client.rpc(describeAs('e0', 'no more'))).errors[0]).toMatchObject({ tag: 'access-denied' });
    await ok(client, encodeCommit());
    const third = await lockPart(other, 'e0');
    await ok(other, describeAs('e0', 'by another'), encodeCommit(), encodePartialUnlock(third));
    await ok(client, encodePartialUnlock(second));
    const { data } = await other.rpc(encodeGetConfig('running'));
    expect(data).toContain('by another');
    expect(data).toContain('not yet');
  });

  it('among several is not given back while what it covers is changed and not committed', async () => {
    const client = await enter('normal');
    const [first, second] = [await lockPart(client, 'e0'), await lockPart(client, 'e1')];
    await ok(client, describeAs('e0', 'half'), describeAs('e1', 'half'));
    expect((await client.rpc(encodePartialUnlock(first))).errors[0]).toMatchObject({
      tag: 'operation-failed',
      path: `${entryOf('e0')}/description`,
    });
    expect((await client.rpc(encodeUnlock('candidate'))).errors[0]).toMatchObject({
      tag: 'operation-failed',
    });
    expect(visit.house.device.locks().size).toBe(1);
    await ok(client, encodeDiscardChanges(), encodePartialUnlock(first), describeAs('e1', 'whole'));
    await ok(client, encodePartialUnlock(second));
    expect((await client.rpc(encodeGetConfig('candidate'))).data).not.toContain('whole');
  });

  it('and a lock of the whole candidate are not held by one session at once', async () => {
    const client = await enter('normal');
    const id = await lockPart(client, 'e0');
    expect((await client.rpc(encodeLock('candidate'))).errors[0]).toMatchObject({ tag: 'lock-denied' });
    await ok(client, encodePartialUnlock(id), encodeLock('candidate'));
    expect((await client.rpc(partOf('e0'))).errors[0]).toMatchObject({ tag: 'lock-denied' });
  });

  it('keeps when its turn outlives the lease, and its holder is told that the changes are gone', async () => {
    const [brief, next] = [await enter('brief-e0'), await enter('only-e1')];
    await ok(brief, encodeLock('candidate'), describeAs('e0', 'half'));
    await ok(next, encodeLock('candidate'), describeAs('e1', 'whole'), encodeCommit());
    expect((await brief.rpc(encodeCommit())).errors[0]).toMatchObject({ tag: 'in-use' });
    await ok(brief, encodeDiscardChanges(), describeAs('e0', 'afresh'), encodeCommit());
    const { data } = await brief.rpc(encodeGetConfig('running'));
    expect(data).toContain('whole');
    expect(data).toContain('afresh');
    expect(data).not.toContain('half');
  });

  it('of a client that vanishes in its turn leaves nothing locked or changed', async () => {
    const [client, next] = [await enter('only-e0'), await enter('only-e1')];
    await ok(client, encodeLock('candidate'), describeAs('e0', 'half'));
    await ok(next, encodeLock('candidate'));
    client.destroy();
    await ok(next, describeAs('e1', 'whole'), encodeCommit());
    expect((await next.rpc(encodeGetConfig('running'))).data).not.toContain('half');
  });
});
