import { describe, expect, it } from 'vitest';
import {
  encodeEditConfig,
  encodeGetConfig,
  encodePartialUnlock,
  type NetconfClient,
  namespaces,
  readXml,
} from '../../src/netconf/index.ts';
import { rfc5717Models } from './rfc5717-models.ts';
import { visitHouse } from './visit.ts';

const usr = 'xmlns:usr="http://example.com/users"';
const rte = 'xmlns:rte="http://example.com/ns/route"';
const inf = 'xmlns:if="http://example.com/ns/interface"';

/** Selects in the order of the RFC's example, each as printed with the prefix that it declares. */
function partialLock(...selects: readonly (readonly [declared: string, expression: string])[]): string {
  const inner = selects.map(([declared, expression]) => `<select ${declared}>\n  ${expression}\n</select>`);
  return `<partial-lock xmlns="${namespaces.partialLock}">${inner.join('')}</partial-lock>`;
}

function user(name: string, phone = ''): string {
  const leaf = phone === '' ? '' : `<phone>${phone}</phone>`;
  return `<top xmlns="http://example.com/users"><users><user><name>${name}</name>${leaf}</user></users></top>`;
}

function edit(config: string): string {
  return encodeEditConfig('running', config);
}

/** What the elements of a reply say, however they are indented and quoted. */
function said(content: string): readonly (readonly [name: string, text: string])[] {
  const reply = readXml(`<r xmlns="${namespaces.base}">${content}</r>`);
  return reply.children.map(({ name, namespace, text }) => {
    expect(namespace).toBe(namespaces.partialLock);
    return [name, text.trim().replaceAll('"', "'")];
  });
}

describe('the examples of RFC 5717', () => {
  const visit = visitHouse({ wait: '20s' }, { modules: rfc5717Models });

  const ok = async (client: NetconfClient, ...operations: readonly string[]): Promise<void> => {
    for (const operation of operations) expect((await client.rpc(operation)).errors).toEqual([]);
  };

  it('of section 2.4.1.1 locks a virtual router and an interface, and that of 2.4.2 unlocks them', async () => {
    const [client, other] = [await visit.enter('normal'), await visit.enter('hasty')];
    const router = (name: string): string =>
      edit(
        `<routing xmlns="http://example.com/ns/route"><virtualRouter><routerName>${name}</routerName></virtualRouter></routing>`,
      );
    const port = (id: string): string =>
      edit(
        `<interfaces xmlns="http://example.com/ns/interface"><interface><id>${id}</id></interface></interfaces>`,
      );
    await ok(client, router('router1'), router('router2'), port('eth1'));
    const lock = partialLock(
      [rte, "/rte:routing/rte:virtualRouter[rte:routerName='router1']"],
      [inf, "/if:interfaces/if:interface[if:id='eth1']"],
    );
    const { data } = await client.rpc(lock);
    const [id, ...nodes] = said(data);
    expect(id?.[0]).toBe('lock-id');
    expect(new Set(nodes)).toEqual(
      new Set([
        ['locked-node', "/rte:routing/rte:virtualRouter[rte:routerName='router1']"],
        ['locked-node', "/if:interfaces/if:interface[if:id='eth1']"],
      ]),
    );
    expect(data).toContain(rte);
    expect(data).toContain(inf);
    const [denied] = (await other.rpc(lock)).errors;
    expect(denied).toMatchObject({ tag: 'lock-denied', info: [{ value: String(client.hello.sessionId) }] });
    expect((await other.rpc(port('eth1'))).errors[0]).toMatchObject({ tag: 'in-use', appTag: 'locked' });
    await ok(other, router('router2'));
    await ok(client, encodePartialUnlock(Number(id?.[1])));
    await ok(other, lock);
  });

  it('of appendix C makes a user, keeps it locked, and frees the rest for others', async () => {
    const [client, other] = [await visit.enter('normal'), await visit.enter('hasty')];
    await ok(client, edit(user('fred', '8327')));
    const filter = { subtree: '<top xmlns="http://example.com/users"><users/></top>' };
    expect((await client.rpc(encodeGetConfig('running', filter))).data).toContain(user('fred', '8327'));
    const first = await client.rpc(partialLock([usr, '/usr:top/usr:users']));
    expect(said(first.data)).toEqual([
      ['lock-id', '1'],
      ['locked-node', '/usr:top/usr:users'],
    ]);
    // As printed, top stands in NETCONF's namespace; its own is meant.
    await ok(client, edit(user('Joe')));
    // The printed expression has a quotation mark too many, and leaves a prefix out, which is taken.
    const second = await client.rpc(partialLock([usr, '/usr:top/usr:users/user[usr:name="Joe"]']));
    expect(said(second.data)).toEqual([
      ['lock-id', '2'],
      ['locked-node', "/usr:top/usr:users/usr:user[usr:name='Joe']"],
    ]);
    expect((await other.rpc(edit(user('Ann')))).errors[0]).toMatchObject({ tag: 'in-use' });
    await ok(client, encodePartialUnlock(1));
    await ok(other, edit(user('Ann')));
    expect((await other.rpc(edit(user('Joe', '1')))).errors[0]).toMatchObject({ tag: 'in-use' });
    await ok(client, edit(user('Joe', '2')));
  });
});
