import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  encodeCommit,
  encodeDiscardChanges,
  encodeEditConfig,
  encodeGetConfig,
  encodeGetSchema,
  encodeKillSession,
  encodeLock,
  encodeUnlock,
  type NetconfClient,
  type Reply,
} from '../../src/netconf/index.ts';
import { visitHouse } from './visit.ts';

const firstOwnSession = 2 ** 30;

function description(text: string): string {
  return `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface><name>e0</name><description>${text}</description></interface></interfaces>`;
}

function tagOf(reply: Reply): string | undefined {
  return reply.errors[0]?.tag;
}

async function until(true_: () => boolean): Promise<void> {
  for (let n = 0; n < 500 && !true_(); n += 1) await sleep(10);
  expect(true_()).toBe(true);
}

describe('through Forelock', () => {
  const visit = visitHouse();
  const { enter, straight: enterStraight } = visit;

  const waiting = (): number => visit.house.forelock.status().devices[0]?.waiters.length ?? 0;

  it("a session has Forelock's session-id and the device's capabilities", async () => {
    const [client, straight] = [await enter('normal'), await enterStraight()];
    expect(client.hello.sessionId).toBeGreaterThanOrEqual(firstOwnSession);
    for (const capability of straight.hello.capabilities)
      expect(client.hello.capabilities).toContain(capability);
  });

  it('edits, commits and reads as on the device', async () => {
    const client = await enter('normal');
    for (const operation of [
      encodeLock('candidate'),
      encodeEditConfig('candidate', description('uplink')),
      encodeCommit(),
      encodeUnlock('candidate'),
    ]) {
      expect(await client.rpc(operation)).toMatchObject({ ok: true });
    }
    expect((await client.rpc(encodeGetConfig('running'))).data).toContain(
      '<description>uplink</description>',
    );
    expect((await client.rpc(encodeGetSchema('ietf-system'))).data).toContain('module ietf-system');
  });

  it('a second lock waits where the device would deny it, and resources stand while each is held', async () => {
    const [one, two] = [await enter('normal'), await enter('normal')];
    expect(await one.rpc(encodeLock('candidate'))).toMatchObject({ ok: true });
    expect(visit.house.device.reservationRows()).toBeGreaterThan(0);
    const second = two.rpc(encodeLock('candidate'));
    await until(() => waiting() === 1);
    await one.rpc(encodeUnlock('candidate'));
    expect(await second).toMatchObject({ ok: true });
    expect(visit.house.device.reservationRows()).toBeGreaterThan(0);
    await two.rpc(encodeUnlock('candidate'));
    await until(() => visit.house.device.reservationRows() === 0);
  });

  it('the higher class is served first among those who wait', async () => {
    const [holder, low, high] = [await enter('normal'), await enter('low'), await enter('high')];
    await holder.rpc(encodeLock('candidate'));
    const order: string[] = [];
    const queue = async (client: NetconfClient, name: string): Promise<void> => {
      await client.rpc(encodeLock('candidate'));
      order.push(name);
      await client.rpc(encodeUnlock('candidate'));
    };
    const first = queue(low, 'low');
    await until(() => waiting() === 1);
    const second = queue(high, 'high');
    await until(() => waiting() === 2);
    await holder.rpc(encodeUnlock('candidate'));
    await Promise.all([first, second]);
    expect(order).toEqual(['high', 'low']);
  });

  it("a wait that is over is lock-denied with the holder's session-id", async () => {
    const [holder, hasty] = [await enter('normal'), await enter('hasty')];
    await holder.rpc(encodeLock('candidate'));
    const { errors } = await hasty.rpc(encodeLock('candidate'));
    expect(errors[0]).toMatchObject({
      tag: 'lock-denied',
      info: [{ name: 'session-id', value: String(holder.hello.sessionId) }],
    });
  });

  it('a holder that vanishes leaves the lock to the next one', async () => {
    const [holder, next] = [await enter('normal'), await enter('normal')];
    await holder.rpc(encodeLock('candidate'));
    await holder.rpc(encodeEditConfig('candidate', description('half done')));
    const lock = next.rpc(encodeLock('candidate'));
    await until(() => waiting() === 1);
    holder.destroy();
    expect(await lock).toMatchObject({ ok: true });
  });

  it('a waiter that vanishes is forgotten', async () => {
    const [holder, waiter] = [await enter('normal'), await enter('normal')];
    await holder.rpc(encodeLock('candidate'));
    waiter.rpc(encodeLock('candidate')).catch(() => undefined);
    await until(() => waiting() === 1);
    waiter.destroy();
    await until(() => waiting() === 0);
  });

  it('an edit without a lock waits for the holder of the datastore', async () => {
    const [holder, editor] = [await enter('normal'), await enter('normal')];
    await holder.rpc(encodeLock('candidate'));
    const edit = editor.rpc(encodeEditConfig('candidate', description('after')));
    await until(() => waiting() === 1);
    await holder.rpc(encodeUnlock('candidate'));
    expect(await edit).toMatchObject({ ok: true });
    expect(await editor.rpc(encodeDiscardChanges())).toMatchObject({ ok: true });
  });

  it('an edit whose wait is over is in-use', async () => {
    const [holder, hasty] = [await enter('normal'), await enter('hasty')];
    await holder.rpc(encodeLock('running'));
    expect(tagOf(await hasty.rpc(encodeEditConfig('running', description('no'))))).toBe('in-use');
  });

  it('a lock of somebody past Forelock is waited for, then granted', async () => {
    const straight = await enterStraight();
    const client = await enter('normal');
    await straight.rpc(encodeLock('candidate'));
    const lock = client.rpc(encodeLock('candidate'));
    await sleep(100);
    await straight.close();
    expect(await lock).toMatchObject({ ok: true });
  });

  it("what the device refuses comes in the device's words", async () => {
    const client = await enter('normal');
    expect(tagOf(await client.rpc(encodeUnlock('candidate')))).toBe('operation-failed');
    expect(tagOf(await client.rpc('<no-such-thing xmlns="urn:x"/>'))).toBe('operation-not-supported');
  });

  it('kill-session is policy: refused to a tool that may not, done by the map for one that may', async () => {
    const [victim, low, chief] = [await enter('normal'), await enter('low'), await enter('chief')];
    await victim.rpc(encodeLock('candidate'));
    const id = victim.hello.sessionId ?? 0;
    expect(tagOf(await low.rpc(encodeKillSession(id)))).toBe('access-denied');
    expect(tagOf(await chief.rpc(encodeKillSession(chief.hello.sessionId ?? 0)))).toBe('invalid-value');
    expect(await chief.rpc(encodeKillSession(id))).toMatchObject({ ok: true });
    await expect(victim.rpc(encodeGetConfig('running'))).rejects.toThrow();
    expect(await low.rpc(encodeLock('candidate'))).toMatchObject({ ok: true });
  });

  it('an overrun lease is taken back while somebody waits, and the next edit of its holder is refused', async () => {
    const [holder, next] = [await enter('brief'), await enter('normal')];
    await holder.rpc(encodeLock('candidate'));
    expect(await next.rpc(encodeLock('candidate'))).toMatchObject({ ok: true });
    expect(tagOf(await holder.rpc(encodeEditConfig('candidate', description('late'))))).toBe('in-use');
  });

  it('requests sent at once are answered in their order, also behind one that waits', async () => {
    const [holder, client] = [await enter('normal'), await enter('normal')];
    await holder.rpc(encodeLock('candidate'));
    const answers = [encodeGetConfig('running'), encodeLock('candidate'), encodeUnlock('candidate')].map(
      (operation) => client.rpc(operation),
    );
    await until(() => waiting() === 1);
    await holder.rpc(encodeUnlock('candidate'));
    const replies = await Promise.all(answers);
    expect(replies.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(replies.map(({ messageId }) => messageId)).toEqual(['1', '2', '3']);
  });

  it('a device that goes away is told to whoever waits, and nothing hangs', async () => {
    const [holder, waiter] = [await enter('normal'), await enter('normal')];
    await holder.rpc(encodeLock('candidate'));
    const lock = waiter.rpc(encodeLock('candidate'));
    await until(() => waiting() === 1);
    visit.house.device.hangUp();
    await expect(lock.then(({ errors }) => Promise.reject(new Error(errors[0]?.message)))).rejects.toThrow(
      /closed/,
    );
  });
});
