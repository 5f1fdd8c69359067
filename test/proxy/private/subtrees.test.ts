import { describe, expect, it } from 'vitest';
import {
  encodeCommit,
  encodeEditConfig,
  encodeGetConfig,
  encodeLock,
  encodeUnlock,
  type NetconfClient,
} from '../../../src/netconf/index.ts';
import { visitHouse } from '../visit.ts';

function describeAs(port: string, text: string): string {
  return encodeEditConfig(
    'candidate',
    `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface><name>${port}</name><description>${text}</description></interface></interfaces>`,
  );
}

describe('locks of subtrees beside private candidates', () => {
  const visit = visitHouse({ wait: '2s' });
  const ok = async (client: NetconfClient, ...operations: readonly string[]): Promise<void> => {
    for (const operation of operations) expect((await client.rpc(operation)).errors).toEqual([]);
  };
  const running = async (client: NetconfClient): Promise<string> =>
    (await client.rpc(encodeGetConfig('running'))).data;

  it('hold at the same time: each session edits, reads and commits what it has locked', async () => {
    const [one, other] = [await visit.enter('own-e0'), await visit.enter('own-e1')];
    await ok(one, encodeLock('candidate'));
    await ok(other, encodeLock('candidate'));
    await ok(one, describeAs('e0', 'by one'), encodeGetConfig('candidate'));
    await ok(other, describeAs('e1', 'by the other'), encodeGetConfig('candidate'));
    await Promise.all([one, other].map((client) => ok(client, encodeCommit())));
    await ok(one, describeAs('e0', 'again'), encodeCommit(), encodeUnlock('candidate'));
    const data = await running(other);
    expect(data).toContain('again');
    expect(data).toContain('by the other');
    await ok(other, encodeUnlock('candidate'));
  });

  it("hold beside those of a session that shares the device's candidate, which has its turn when it edits", async () => {
    const [own, sharing] = [await visit.enter('own-e0'), await visit.enter('only-e1')];
    await ok(own, encodeLock('candidate'));
    await ok(sharing, encodeLock('candidate'));
    await ok(own, describeAs('e0', 'own'));
    await ok(sharing, describeAs('e1', 'shared'));
    const commits = ok(own, encodeCommit());
    await ok(sharing, encodeCommit());
    await commits;
    const data = await running(own);
    expect(data).toContain('own');
    expect(data).toContain('shared');
    await ok(own, encodeUnlock('candidate'));
    await ok(sharing, encodeUnlock('candidate'));
  });

  it('keep the commit of a private candidate out of what another has locked, and its edits not', async () => {
    const [own, holder] = [await visit.enter('own'), await visit.enter('only-e0')];
    await ok(holder, encodeLock('candidate'));
    await ok(own, describeAs('e0', 'late'), encodeGetConfig('candidate'));
    expect((await own.rpc(encodeCommit())).errors[0]).toMatchObject({ tag: 'lock-denied' });
    expect(await running(own)).not.toContain('late');
    await ok(holder, encodeUnlock('candidate'));
    await ok(own, encodeCommit());
    expect(await running(own)).toContain('late');
  });
});
