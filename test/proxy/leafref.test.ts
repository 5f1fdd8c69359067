import { describe, expect, it } from 'vitest';
import {
  encodeCommit,
  encodeEditConfig,
  encodeUnlock,
  type NetconfClient,
  namespaces,
} from '../../src/netconf/index.ts';
import { leafrefModels } from './leafref-models.ts';
import { visitHouse } from './visit.ts';

const own = `xmlns="${namespaces.forelock}"`;

function lock(path: string): string {
  return `<lock><target><candidate/></target><dependencies ${own}><subtree>${path}</subtree></dependencies></lock>`;
}

function service(id: string, port: string): string {
  return encodeEditConfig(
    'candidate',
    `<services xmlns="urn:example:net"><service><id>${id}</id><port>${port}</port></service></services>`,
  );
}

describe('a lock of a subtree that refers to another', () => {
  const visit = visitHouse({ wait: '20s' }, { modules: leafrefModels });

  const ok = async (client: NetconfClient, ...operations: readonly string[]): Promise<void> => {
    for (const operation of operations) expect((await client.rpc(operation)).errors).toEqual([]);
  };

  it('shares the entry that its key refers to, and leaves the others of that list to anybody', async () => {
    const [client, other, third] = [
      await visit.enter('normal'),
      await visit.enter('hasty'),
      await visit.enter('hasty'),
    ];
    await ok(client, lock("/example-net:discovery/port[name='p0']"));
    const [denied] = (await other.rpc(lock("/example-net:ports/port[name='p0']"))).errors;
    expect(denied).toMatchObject({ tag: 'lock-denied' });
    await ok(other, lock("/example-net:ports/port[name='p1']"));
    await ok(third, lock("/example-net:services/service[id='s']"));
    const note = '<ports xmlns="urn:example:net"><port><name>p0</name><note>beside</note></port></ports>';
    await ok(other, encodeUnlock('candidate'), encodeEditConfig('candidate', note), encodeCommit());
  });

  it('shares what an edit refers to until the commit, once the edit says what that is', async () => {
    const [client, port] = [await visit.enter('normal'), await visit.enter('hasty')];
    const entry = lock("/example-net:ports/port[name='p0']");
    await ok(client, lock('/example-net:services'));
    await ok(port, entry, encodeUnlock('candidate'));
    await ok(client, service('s', 'p0'));
    expect((await port.rpc(entry)).errors[0]).toMatchObject({ tag: 'lock-denied' });
    await ok(client, encodeCommit());
    await ok(port, entry);
  });

  it('waits with an edit that refers to what another has locked, whose turn comes first', async () => {
    const [client, port] = [await visit.enter('normal'), await visit.enter('normal')];
    await ok(client, lock('/example-net:services'));
    await ok(port, lock("/example-net:ports/port[name='p0']"));
    const waits = ok(client, service('s', 'p0'), encodeCommit());
    const made =
      '<ports xmlns="urn:example:net"><port><name>p0</name><note>by its holder</note></port></ports>';
    await ok(port, encodeEditConfig('candidate', made), encodeCommit(), encodeUnlock('candidate'));
    await waits;
  });
});
