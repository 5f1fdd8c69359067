import { describe, expect, it } from 'vitest';
import {
  encodeCancelCommit,
  encodeCommit,
  encodeDiscardChanges,
  encodeEditConfig,
  encodeGetConfig,
  NetconfClient,
  namespaces,
  type RpcError,
} from '../../src/netconf/index.ts';
import { privcandModels } from './privcand-models.ts';
import { visitHouse } from './visit.ts';

// draft-ietf-netconf-privcand-09. Its examples leave end tags open, name no namespace, and delete an entry by an attribute of its
// key; here they are as they must have been meant.
const base = 'urn:ietf:params:netconf:base:1.1';
const privateCandidate = 'urn:ietf:params:netconf:capability:private-candidate:1.0';

function configure(...interfaces: readonly string[]): string {
  return `<configure xmlns="urn:example:configure"><interfaces>${interfaces.join('')}</interfaces></configure>`;
}

function described(name: string, description: string): string {
  return `<interface><name>${name}</name><description>${description}</description></interface>`;
}

function deleted(name: string): string {
  return `<interface xmlns:nc="${namespaces.base}" nc:operation="delete"><name>${name}</name></interface>`;
}

/** Section 3.7.3. */
const atFirst = configure(described('intf_one', 'Link to London'), described('intf_two', 'Link to Tokyo'));
const bySession1 = configure(described('intf_one', 'Link to San Francisco'));
const bySession2 = configure(deleted('intf_one'), described('intf_two', 'Link moved to Paris'));

function update(mode: string): string {
  return `<update xmlns="${namespaces.privateCandidate}"><resolution-mode>${mode}</resolution-mode></update>`;
}

describe('what draft-ietf-netconf-privcand-09 prints', () => {
  const visit = visitHouse({ wait: '20s' }, { modules: privcandModels });

  /** A client that asks for a private candidate by its hello. */
  const open = (): Promise<NetconfClient> =>
    NetconfClient.open(visit.house.door('sharing'), { capabilities: [base, privateCandidate] });
  const errors = async (client: NetconfClient, operation: string): Promise<readonly RpcError[]> =>
    (await client.rpc(operation)).errors;
  const ok = async (client: NetconfClient, ...operations: readonly string[]): Promise<void> => {
    for (const operation of operations) expect(await errors(client, operation)).toEqual([]);
  };
  const edit = (config: string): string => encodeEditConfig('candidate', config);

  /** Each interface with its description, in the order of their names. */
  const shown = async (client: NetconfClient, datastore: string): Promise<readonly string[]> => {
    const { data } = await client.rpc(encodeGetConfig(datastore));
    const entries = data.matchAll(/<interface>\s*<name>([^<]*)<\/name>(?:\s*<description>([^<]*))?/g);
    return [...entries].map(([, name, description]) => `${name}: ${description}`).sort();
  };

  /** The workflow of section 3.7.3, up to session 1's update. */
  const worked = async (): Promise<readonly [NetconfClient, NetconfClient]> => {
    const [session1, session2] = [await open(), await open()];
    await ok(session1, edit(atFirst), encodeCommit());
    await ok(session1, edit(bySession1));
    await ok(session2, edit(bySession2), encodeCommit());
    return [session1, session2];
  };

  const leave = (...clients: readonly NetconfClient[]): void => {
    for (const client of clients) client.destroy();
  };

  it('in 3.5: both sides say that they have private candidates, and the session has one from then on', async () => {
    const [session1, session2] = [await open(), await open()];
    expect(session1.hello.capabilities.map((each) => each.split('?')[0])).toEqual(
      expect.arrayContaining([privateCandidate, 'urn:ietf:params:netconf:capability:candidate:1.0']),
    );
    await ok(session1, edit(atFirst));
    expect(await shown(session1, 'candidate')).toEqual([
      'intf_one: Link to London',
      'intf_two: Link to Tokyo',
    ]);
    expect(await shown(session2, 'candidate')).toEqual([]);
    leave(session1, session2);
  });

  it('in 3.6: two candidates are edited side by side, and what one has committed the other keeps', async () => {
    const [session1, session2] = [await open(), await open()];
    await ok(session1, edit(configure(described('intf_one', 'Link to London'))));
    await ok(session2, edit(configure(described('intf_two', 'Link to Tokyo'))));
    await ok(session1, encodeCommit());
    await ok(session2, encodeCommit());
    expect(await shown(session2, 'running')).toEqual(['intf_one: Link to London', 'intf_two: Link to Tokyo']);
    leave(session1, session2);
  });

  it('in 3.7.1: an interface that was deleted while a child of it was changed is a conflict, as is a leaf', async () => {
    const [session1, session2] = await worked();
    const [deletion] = await errors(session1, encodeCommit());
    expect(deletion).toMatchObject({ tag: 'operation-failed', appTag: 'conflict' });
    expect(deletion?.path).toContain("interface[name='intf_one']/description");
    await ok(session1, encodeDiscardChanges(), edit(configure(described('intf_two', 'Link to Tokyo again'))));
    await ok(session2, edit(configure(described('intf_two', 'Link to Rome'))), encodeCommit());
    expect((await errors(session1, encodeCommit()))[0]).toMatchObject({ appTag: 'conflict' });
    leave(session1, session2);
  });

  it('in 3.7.3: who edits the node in conflict has resolved it', async () => {
    const [session1, session2] = await worked();
    expect((await errors(session1, encodeCommit()))[0]).toMatchObject({ appTag: 'conflict' });
    await ok(session1, edit(bySession1), encodeCommit());
    expect(await shown(session2, 'running')).toEqual([
      'intf_one: Link to San Francisco',
      'intf_two: Link moved to Paris',
    ]);
    leave(session1, session2);
  });

  it('in 3.7.3.1: prefer-candidate keeps what is in conflict, and merges the rest', async () => {
    const [session1, session2] = await worked();
    await ok(session1, update('prefer-candidate'));
    const result = ['intf_one: Link to San Francisco', 'intf_two: Link moved to Paris'];
    expect(await shown(session1, 'candidate')).toEqual(result);
    await ok(session1, encodeCommit());
    expect(await shown(session2, 'running')).toEqual(result);
    leave(session1, session2);
  });

  it('in 3.7.3.2: prefer-running gives up what is in conflict, and merges the rest', async () => {
    const [session1, session2] = await worked();
    await ok(session1, update('prefer-running'));
    expect(await shown(session1, 'candidate')).toEqual(['intf_two: Link moved to Paris']);
    leave(session1, session2);
  });

  it('in 3.7.3.3: revert-on-conflict, the default, fails and keeps what is in conflict; the rest is running already', async () => {
    const [session1, session2] = await worked();
    for (const operation of [
      update('revert-on-conflict'),
      `<update xmlns="${namespaces.privateCandidate}"/>`,
    ])
      expect((await errors(session1, operation))[0]).toMatchObject({ appTag: 'conflict' });
    // The draft has `Link to Tokyo` here, of a server that updates when it is asked to: `trigger=all-updates` says otherwise.
    expect(await shown(session1, 'candidate')).toEqual([
      'intf_one: Link to San Francisco',
      'intf_two: Link moved to Paris',
    ]);
    leave(session1, session2);
  });

  it('in 3.8.2.1.1: what a session tried that ends is reverted and gone; by name, until it is cancelled', async () => {
    const [session1, session2] = [await open(), await open()];
    await ok(session2, edit(atFirst), encodeCommit());
    const before = await shown(session2, 'running');
    await ok(session1, edit(bySession1), encodeCommit({ confirmed: true }));
    leave(session1);
    await expect.poll(() => shown(session2, 'running')).toEqual(before);
    const session3 = await open();
    await ok(session3, edit(bySession1), encodeCommit({ confirmed: true, persist: 'on trial' }));
    leave(session3);
    expect(await shown(session2, 'running')).toContain('intf_one: Link to San Francisco');
    await ok(session2, encodeCancelCommit('on trial'));
    for (const datastore of ['running', 'candidate'])
      expect(await shown(session2, datastore)).toEqual(before);
    leave(session2);
  });

  it('in 3.8.2.10 and 3.8.2.11: delete-config and discard-changes leave what running is', async () => {
    const session1 = await open();
    await ok(session1, edit(atFirst), encodeCommit());
    const running = await shown(session1, 'running');
    for (const operation of [
      '<delete-config><target><candidate/></target></delete-config>',
      encodeDiscardChanges(),
    ]) {
      await ok(session1, edit(bySession1), operation);
      expect(await shown(session1, 'candidate')).toEqual(running);
    }
    leave(session1);
  });
});
