import { describe, expect, it } from 'vitest';
import {
  encodeCreateSubscription,
  encodeLock,
  encodeUnlock,
  namespaces,
  type Reply,
} from '../../src/netconf/index.ts';
import { visitHouse } from './visit.ts';

const own = `xmlns="${namespaces.forelock}"`;

function lockOn(terms: string): string {
  return `<lock><target><candidate/></target>${terms}</lock>`;
}

function leafOf(reply: Reply, name: string): string {
  return new RegExp(`<${name}[^>]*>([^<]*)<`).exec(reply.data)?.[1] ?? '';
}

describe("forelock.yang's words", () => {
  const visit = visitHouse();
  const { enter } = visit;

  it('a lock with terms is answered with its grant, and the device sees none of them', async () => {
    const client = await enter('high');
    const terms = `<priority ${own}>normal</priority><complexity ${own}>7</complexity><estimate ${own}>1500</estimate><workflow ${own}>w-1</workflow>`;
    const reply = await client.rpc(lockOn(terms));
    expect(reply.ok).toBe(true);
    expect(leafOf(reply, 'token')).toBe('1');
    expect(Number(leafOf(reply, 'score'))).toBeGreaterThan(0);
    expect(Number(leafOf(reply, 'bandwidth'))).toBeGreaterThan(0);
    const [grant] = visit.house.forelock.status().devices[0]?.grants ?? [];
    expect(grant).toMatchObject({ id: leafOf(reply, 'grant-id'), priority: 3, scopes: ['/candidate X'] });
    expect(visit.house.device.locks().size).toBe(1);
    expect(await client.rpc(encodeUnlock('candidate'))).toMatchObject({ ok: true });
  });

  it.each([
    [`<priority ${own}>urgent</priority>`, 'invalid-value', '/nc:rpc/nc:lock/fl:priority'],
    [`<priority ${own}>critical</priority>`, 'access-denied', '/nc:rpc/nc:lock/fl:priority'],
    [`<estimate ${own}>0</estimate>`, 'invalid-value', '/nc:rpc/nc:lock/fl:estimate'],
    [`<wait ${own}>soon</wait>`, 'invalid-value', '/nc:rpc/nc:lock/fl:wait'],
    [`<haste ${own}>much</haste>`, 'unknown-element', '/nc:rpc/nc:lock/fl:haste'],
    [`<workflow ${own}>a b</workflow>`, 'invalid-value', '/nc:rpc/nc:lock/fl:workflow'],
    [
      `<dependencies ${own}><region><units>4</units></region></dependencies>`,
      'missing-element',
      '/nc:rpc/nc:lock/fl:dependencies/fl:region/fl:name',
    ],
    [
      `<dependencies ${own}><region><name>tcam</name><from>9</from><to>9</to></region></dependencies>`,
      'invalid-value',
      '/nc:rpc/nc:lock/fl:dependencies/fl:region/fl:to',
    ],
  ])('%s is refused as %s at %s, and nothing is locked', async (terms, tag, path) => {
    const client = await enter('normal');
    const reply = await client.rpc(lockOn(terms));
    expect(reply.errors[0]).toMatchObject({ tag, path });
    expect(visit.house.device.locks().size).toBe(0);
  });

  it('least resources that the device has not are resource-denied, with what there is', async () => {
    const client = await enter('normal');
    const terms = `<least-resources ${own}><cpu>64000</cpu></least-resources>`;
    const reply = await client.rpc(lockOn(terms));
    expect(reply.errors[0]).toMatchObject({ tag: 'resource-denied' });
    expect(reply.errors[0]?.message).toContain('cpu 2 of at least 64');
    expect((await client.rpc(lockOn(`<least-resources ${own}><cpu>1500</cpu></least-resources>`))).ok).toBe(
      true,
    );
  });

  it('a pool of the device is shared as far as it goes, by the size that the device tells', async () => {
    const [first, second] = [await enter('normal'), await enter('hasty')];
    const take = (units: number): string =>
      `<request ${own}><scope><name>t</name><region><name>port-table</name><units>${units}</units></region></scope></request>`;
    expect((await first.rpc(take(65))).errors[0]).toMatchObject({ tag: 'resource-denied' });
    expect((await first.rpc(take(40))).ok).toBe(true);
    expect((await second.rpc(take(24))).ok).toBe(true);
    expect((await second.rpc(take(1))).errors[0]).toMatchObject({ tag: 'lock-denied' });
  });

  it('a requested grant is renewed, shown and released by its token alone', async () => {
    const client = await enter('normal');
    const granted = await client.rpc(`<request ${own}><scope><name>all</name></scope></request>`);
    const [id, token] = [leafOf(granted, 'grant-id'), leafOf(granted, 'token')];
    const named = (with_: string): string =>
      `<grant-id ${own}>${id}</grant-id><token ${own}>${with_}</token>`;
    expect((await client.rpc(`<query ${own}/>`)).data).toContain(`<grant-id>${id}</grant-id>`);
    expect((await client.rpc(`<renew ${own}>${named(token)}</renew>`)).data).toContain('<expires');
    const stale = await client.rpc(`<release ${own}>${named('99')}</release>`);
    expect(stale.errors[0]).toMatchObject({ tag: 'invalid-value', path: '/nc:rpc/fl:release/fl:token' });
    expect(await client.rpc(`<release ${own}>${named(token)}</release>`)).toMatchObject({ ok: true });
    expect(visit.house.forelock.status().devices[0]?.grants).toEqual([]);
  });

  it('sessions of one workflow lock what it was granted, and others wait for it', async () => {
    const [first, second, stranger] = [await enter('normal'), await enter('normal'), await enter('hasty')];
    const workflow = `<workflow ${own}>both</workflow>`;
    const request = `<request ${own}><scope><name>c</name></scope><scope><name>r</name><datastore>running</datastore></scope>${workflow}</request>`;
    expect((await first.rpc(request)).ok).toBe(true);
    expect((await second.rpc(lockOn(workflow))).ok).toBe(true);
    expect((await stranger.rpc(encodeLock('candidate'))).errors[0]).toMatchObject({ tag: 'lock-denied' });
  });

  it('a session that holds a lock of its own does not slip into a workflow', async () => {
    const client = await enter('normal');
    await client.rpc(encodeLock('running'));
    const reply = await client.rpc(lockOn(`<workflow ${own}>late</workflow>`));
    expect(reply.errors[0]).toMatchObject({ tag: 'invalid-value', path: '/nc:rpc/nc:lock/fl:workflow' });
  });

  it('refuses a device that the tool does not reach, and an operation that there is none of', async () => {
    const client = await enter('normal');
    const elsewhere = `<request ${own}><scope><name>x</name><device>r9</device></scope></request>`;
    expect((await client.rpc(elsewhere)).errors[0]).toMatchObject({ tag: 'access-denied' });
    expect((await client.rpc(`<grab ${own}/>`)).errors[0]).toMatchObject({ tag: 'unknown-element' });
  });

  it('the stream FORELOCK asks a lower holder to yield, tells what is left for it, and when it may resume', async () => {
    const [holder, other, high] = [await enter('low'), await enter('normal'), await enter('high')];
    const told: string[] = [];
    holder.onNotification((xml) => told.push(xml));
    await holder.rpc(encodeCreateSubscription('FORELOCK'));
    await holder.rpc(encodeLock('candidate'));
    const until = async (part: string): Promise<string> => {
      for (let n = 0; n < 200 && !told.at(-1)?.includes(part); n += 1)
        await new Promise((resolve) => setTimeout(resolve, 10));
      return told.at(-1) ?? '';
    };
    const denied = high.rpc(lockOn(`<wait ${own}>1500</wait>`));
    expect(await until('yield-requested')).toMatch(
      /<grant-id>r1#1<\/grant-id><by>high<\/by><priority>5<.*<granted><cpu>[1-9].*<left><cpu>[1-9]/,
    );
    await other.rpc(encodeLock('running'));
    expect(await until('resources-changed')).toMatch(/<left><cpu>[1-9]/);
    expect((await denied).errors[0]).toMatchObject({ tag: 'lock-denied' });
    expect(await until('resume')).toContain('<grant-id>r1#1<');
  });

  it('the stream FORELOCK tells who waited that it is granted', async () => {
    const [holder, waiter] = [await enter('normal'), await enter('normal')];
    const told: string[] = [];
    waiter.onNotification((xml) => told.push(xml));
    expect((await waiter.rpc(encodeCreateSubscription('FORELOCK'))).ok).toBe(true);
    await holder.rpc(encodeLock('candidate'));
    const locked = waiter.rpc(encodeLock('candidate'));
    await new Promise((resolve) => setTimeout(resolve, 100));
    await holder.rpc(encodeUnlock('candidate'));
    expect((await locked).ok).toBe(true);
    expect(told.join()).toMatch(/<granted xmlns="[^"]*forelock"><grant-id>r1#2<.*<waited>\d+</);
  });
});
