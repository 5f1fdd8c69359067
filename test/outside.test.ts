import { describe, expect, it } from 'vitest';
import type { OutsideHolder } from '../src/harmony/index.ts';
import { encodeLock, encodeUnlock, type NetconfClient, namespaces } from '../src/netconf/index.ts';
import { visitHouse } from './proxy/visit.ts';

const query = `<query xmlns="${namespaces.forelock}"/>`;
const candidate = encodeLock('candidate');

async function until(holds: () => boolean): Promise<void> {
  for (let n = 0; n < 400 && !holds(); n += 1) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('a lock that is taken past Forelock', () => {
  const visit = visitHouse();
  const { enter, straight } = visit;
  const outside = (): readonly OutsideHolder[] => visit.house.forelock.status().devices[0]?.outside ?? [];
  const shown = (found: string) => until(() => outside().some((holder) => holder.found === found));

  async function outsider(): Promise<{ readonly client: NetconfClient; readonly session: number }> {
    const client = await straight();
    expect((await client.rpc(candidate)).ok).toBe(true);
    return { client, session: client.hello.sessionId ?? 0 };
  }

  it('is shown with its user, waited for, and off the list once it is given back', async () => {
    const [{ client, session }, waiter, onlooker] = [
      await outsider(),
      await enter('normal'),
      await enter('low'),
    ];
    await client.rpc(encodeLock('running'));
    const locked = waiter.rpc(candidate);
    await shown('monitoring');
    const told = { session, user: 'admin', host: '127.0.0.1', found: 'monitoring' };
    expect(outside()).toMatchObject([
      { ...told, datastore: 'candidate' },
      { ...told, datastore: 'running' },
    ]);
    expect((await onlooker.rpc(query)).data).toMatch(
      new RegExp(
        `<outside[^>]*><datastore>candidate</datastore><session-id>${session}</session-id><user>admin</user><host>127.0.0.1</host><since>`,
      ),
    );
    await client.rpc(encodeUnlock('candidate'));
    expect((await locked).ok).toBe(true);
    expect(outside()).toMatchObject([{ datastore: 'running' }]);
    await client.rpc(encodeUnlock('running'));
    await until(() => outside().length === 0);
    expect(outside()).toEqual([]);
  });

  it('by a session that vanishes is off the list when the device tells its end', async () => {
    const [{ client }, waiter] = [await outsider(), await enter('normal')];
    const locked = waiter.rpc(candidate);
    await shown('monitoring');
    client.destroy();
    expect((await locked).ok).toBe(true);
    expect(outside()).toEqual([]);
  });

  it("is denied with the device's id of the holder, and stays shown, where the client would not wait", async () => {
    const [{ client, session }, hasty] = [await outsider(), await enter('hasty')];
    const { errors } = await hasty.rpc(candidate);
    expect(errors[0]).toMatchObject({
      tag: 'lock-denied',
      info: [{ name: 'session-id', value: String(session) }],
    });
    await shown('monitoring');
    expect(outside()).toMatchObject([{ session, user: 'admin' }]);
    client.destroy();
    await until(() => outside().length === 0);
    expect(outside()).toEqual([]);
  });

  it('is none where another client of Forelock holds the lock', async () => {
    const [holder, hasty] = [await enter('normal'), await enter('hasty')];
    await holder.rpc(candidate);
    expect((await hasty.rpc(candidate)).errors[0]).toMatchObject({ tag: 'lock-denied' });
    expect(outside()).toEqual([]);
  });
});

describe('a lock that is taken past Forelock, on a device that tells nothing of it', () => {
  const visit = visitHouse({ wait: '20s' }, { monitoring: false });
  const { enter, straight } = visit;
  const outside = (): readonly OutsideHolder[] => visit.house.forelock.status().devices[0]?.outside ?? [];

  it('is shown for as long as somebody waits for it', async () => {
    const [client, waiter] = [await straight(), await enter('normal')];
    const session = client.hello.sessionId ?? 0;
    await client.rpc(candidate);
    const locked = waiter.rpc(candidate);
    await until(() => outside().length > 0);
    const known = { datastore: 'candidate', session, user: null, host: null, found: 'lock-denied' };
    expect(outside()).toMatchObject([known]);
    await client.rpc(encodeUnlock('candidate'));
    expect((await locked).ok).toBe(true);
    expect(outside()).toEqual([]);
  });

  it('is shown no longer when the wait is over without it', async () => {
    const [client, hasty] = [await straight(), await enter('hasty')];
    await client.rpc(candidate);
    expect((await hasty.rpc(candidate)).errors[0]).toMatchObject({ tag: 'lock-denied' });
    expect(outside()).toEqual([]);
  });
});
