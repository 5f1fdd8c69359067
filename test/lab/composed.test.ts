import { mkdtempSync, rmSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Door, labSupport } from '../../lab/netns/index.ts';
import {
  type DataNode,
  encodeCommit,
  encodeCopyConfig,
  encodeDiscardChanges,
  encodeEditConfig,
  encodeEditData,
  encodeGetConfig,
  encodeGetData,
  encodeLock,
  encodeUnlock,
  encodeValidate,
  type NetconfClient,
  namespaces,
  readTree,
  writeTree,
} from '../../src/netconf/index.ts';
import { type Front, openFront } from './front.ts';
import { openSettled } from './open-client.ts';

const support = labSupport();
const title = support.ok
  ? 'a private candidate before a real netconfd that has none'
  : `a private candidate before a real netconfd that has none (skipped: ${support.why})`;

const base = 'xmlns:nc="urn:ietf:params:xml:ns:netconf:base:1.0"';
const type = '<type xmlns:ift="urn:ietf:params:xml:ns:yang:iana-if-type">ift:ethernetCsmacd</type>';

function entry(name: string, inner: string, operation = 'merge'): string {
  const given = operation === 'merge' ? '' : ` ${base} nc:operation="${operation}"`;
  return `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface${given}><name>${name}</name>${inner}</interface></interfaces>`;
}

const name = fc.constantFrom('p0', 'p1', 'p2');
const word = fc.constantFrom('one', 'two', 'a &amp; b');
const edit = fc.oneof(
  fc
    .tuple(name, fc.constantFrom('merge', 'create', 'replace'), word)
    .map(([port, operation, text]) => entry(port, `${type}<description>${text}</description>`, operation)),
  fc.tuple(name, fc.constantFrom('delete', 'remove')).map(([port, operation]) => entry(port, '', operation)),
  word.map(
    (text) => `<system xmlns="urn:ietf:params:xml:ns:yang:ietf-system"><location>${text}</location></system>`,
  ),
  name.map((port) => entry(port, '<enabled>perhaps</enabled>')),
);

/** The same for the same configuration, in whatever order its entries come and whatever prefixes its identities have. */
function canonical(data: string): string {
  const key = (node: DataNode): string => writeTree(node, '');
  const sorted = ({ name, namespace, text, prefix, children }: DataNode): DataNode => ({
    ...{ name, namespace },
    text: prefix === undefined ? text.trim() : `{${prefix.namespace}}${text.trim().split(':')[1]}`,
    children: children.map(sorted).sort((one, other) => (key(one) < key(other) ? -1 : 1)),
  });
  return key(
    sorted(readTree(`<reply xmlns="${namespaces.base}" xmlns:nc="${namespaces.base}">${data}</reply>`)),
  );
}

describe.skipIf(!support.ok)(title, () => {
  const stateDir = mkdtempSync('/tmp/fl-composed-');
  let front: Front;
  const clients: NetconfClient[] = [];

  const open = async (door: Door): Promise<NetconfClient> => {
    const client = await openSettled(door);
    clients.push(client);
    return client;
  };
  const ok = async (client: NetconfClient, ...operations: readonly string[]): Promise<void> => {
    for (const operation of operations) expect((await client.rpc(operation)).errors).toEqual([]);
  };
  const read = async (client: NetconfClient, datastore: string): Promise<string> =>
    (await client.rpc(encodeGetConfig(datastore))).data;

  beforeAll(async () => {
    front = await openFront(stateDir, 1, { target: 'running' });
  }, 120_000);

  afterAll(async () => {
    for (const client of clients) client.destroy();
    await front?.close();
    rmSync(stateDir, { recursive: true, force: true });
  }, 60_000);

  it('commits what it shows, whatever it was edited by, and leaves running alone before', async () => {
    const client = await open(front.through('own'));
    expect(client.hello.capabilities).toContain('urn:ietf:params:netconf:capability:candidate:1.0');
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 8 }), async (edits) => {
        await ok(client, encodeDiscardChanges());
        const before = await read(client, 'running');
        for (const each of edits) await client.rpc(encodeEditConfig('candidate', each));
        expect(await read(client, 'running')).toBe(before);
        const candidate = await read(client, 'candidate');
        await ok(client, encodeValidate('candidate'), encodeCommit());
        expect(canonical(await read(client, 'running'))).toBe(canonical(candidate));
        expect(canonical(await read(client, 'candidate'))).toBe(canonical(candidate));
      }),
      { numRuns: Number(process.env.FORELOCK_SEQUENCES ?? 40) },
    );
  }, 300_000);

  it('refuses what the device would, and what it refuses leaves no trace', async () => {
    const client = await open(front.through('own'));
    const before = await read(client, 'running');
    const wrong = encodeEditConfig('candidate', entry('q0', '<enabled>perhaps</enabled>'));
    expect((await client.rpc(wrong)).errors[0]?.tag).toBe('invalid-value');
    // The mandatory type is missing: with test-option set, that is for the commit to find.
    await ok(client, encodeEditConfig('candidate', entry('q1', ''), { testOption: 'set' }));
    await ok(client, encodeEditConfig('candidate', entry('q2', type), { testOption: 'set' }));
    expect((await client.rpc(encodeCommit())).errors.map(({ tag }) => tag)).toEqual(['data-missing']);
    expect(await read(client, 'running')).toBe(before);
    expect(await front.device.locks()).toEqual([]);
    await ok(client, encodeEditConfig('candidate', entry('q1', type)), encodeCommit());
    expect(await read(client, 'running')).toContain('<name>q2</name>');
  }, 60_000);

  it('is copied to and from other datastores', async () => {
    const client = await open(front.through('own'));
    await ok(client, encodeEditConfig('candidate', entry('s0', type)), encodeCommit());
    await ok(client, encodeCopyConfig('startup', 'running'));
    const kept = canonical(await read(client, 'running'));
    await ok(client, encodeEditConfig('candidate', entry('s1', type)));
    await ok(client, encodeEditConfig('candidate', entry('s0', '', 'delete')));
    await ok(client, encodeCopyConfig('running', 'candidate'));
    expect(await read(client, 'running')).toContain('<name>s1</name>');
    expect(await read(client, 'running')).not.toContain('<name>s0</name>');
    await ok(client, encodeCopyConfig('candidate', 'startup'));
    expect(canonical(await read(client, 'candidate'))).toBe(kept);
    await ok(client, encodeCommit());
    expect(canonical(await read(client, 'running'))).toBe(kept);
  }, 60_000);

  it('is read by get-data as by get-config, and edited by edit-data', async () => {
    const client = await open(front.through('own'));
    await ok(client, encodeEditData('candidate', entry('n0', type)));
    // netconfd adds state to what it tells of running as a whole.
    const subtree = '<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"/>';
    const [asData, asConfig] = [
      await client.rpc(encodeGetData('candidate', subtree)),
      await client.rpc(encodeGetConfig('candidate', { subtree })),
    ];
    expect(asData.errors).toEqual([]);
    expect(asData.data).toContain('<name>n0</name>');
    expect(canonical(asData.data.replace(namespaces.nmda, namespaces.base))).toBe(canonical(asConfig.data));
    await ok(client, encodeCommit());
    // netconfd 2.13 answers a get-data for a while as it did before; get-config shows the commit at once.
    expect(await read(client, 'running')).toContain('<name>n0</name>');
    const committed = async (): Promise<string> =>
      (await client.rpc(encodeGetData('candidate', subtree))).data;
    await expect.poll(committed, { timeout: 10_000 }).toContain('<name>n0</name>');
  }, 60_000);

  it('is edited beside a lock of running, and committed when that is over', async () => {
    const [one, other, holder] = [
      await open(front.through('own')),
      await open(front.through('own')),
      await open(front.straight),
    ];
    await ok(holder, encodeLock('running'));
    await ok(one, encodeEditConfig('candidate', entry('r0', type)));
    await ok(other, encodeEditConfig('candidate', entry('r1', type)));
    const commits = [one, other].map((client) => ok(client, encodeCommit()));
    await ok(holder, encodeUnlock('running'));
    await Promise.all(commits);
    const running = await read(holder, 'running');
    for (const port of ['r0', 'r1']) expect(running).toContain(`<name>${port}</name>`);
  }, 60_000);
});
