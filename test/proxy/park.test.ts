import { describe, expect, it } from 'vitest';
import {
  encodeCommit,
  encodeEditConfig,
  encodeGetConfig,
  encodeLock,
  encodeUnlock,
  type NetconfClient,
} from '../../src/netconf/index.ts';
import { visitHouse } from './visit.ts';

function describeAs(text: string): string {
  return encodeEditConfig(
    'candidate',
    `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface><name>e0</name><description>${text}</description></interface></interfaces>`,
  );
}

const ok = async (client: NetconfClient, ...operations: readonly string[]): Promise<void> => {
  for (const operation of operations) expect((await client.rpc(operation)).errors).toEqual([]);
};

describe('a holder that is parked by policy', () => {
  const visit = visitHouse({ wait: '20s', yield: 'park' });
  const waiting = (): number => visit.house.forelock.status().devices[0]?.waiters.length ?? 0;

  it.each(['normal', 'only-e0'])(
    'before its first request, as %s, goes on when the higher class is done, and finds what that one left',
    async (tool) => {
      const [holder, higher] = [await visit.enter(tool), await visit.enter('high')];
      await ok(holder, encodeLock('candidate'));
      const locked = ok(higher, encodeLock('candidate'));
      await expect.poll(waiting).toBe(1);
      const parked = holder.rpc(encodeGetConfig('candidate'));
      await locked;
      await ok(higher, describeAs('by the higher'), encodeCommit(), encodeUnlock('candidate'));
      expect((await parked).data).toContain('by the higher');
      await ok(holder, describeAs('by its holder'), encodeCommit(), encodeUnlock('candidate'));
    },
  );

  it('hands over all that it has locked, so that neither waits for the other', async () => {
    const [holder, higher] = [await visit.enter('normal'), await visit.enter('high')];
    await ok(holder, encodeLock('running'), encodeLock('candidate'));
    const locked = ok(higher, encodeLock('candidate'), encodeLock('running'));
    await expect.poll(waiting).toBe(1);
    const parked = ok(holder, describeAs('after it'), encodeCommit());
    await locked;
    await ok(higher, encodeUnlock('running'), encodeUnlock('candidate'));
    await parked;
    expect(visit.house.device.locks().size).toBe(2);
  });

  it('is not one that has read under its lock', async () => {
    const [holder, higher] = [await visit.enter('normal'), await visit.enter('high')];
    await ok(holder, encodeLock('candidate'), encodeGetConfig('candidate'));
    const locked = ok(higher, encodeLock('candidate'));
    await expect.poll(waiting).toBe(1);
    await ok(holder, describeAs('first'), encodeCommit());
    expect(waiting()).toBe(1);
    await ok(holder, encodeUnlock('candidate'));
    await locked;
  });

  it('is told where it does not get its lock again in its wait, and has to lock anew', async () => {
    const [holder, higher] = [await visit.enter('hasty'), await visit.enter('high')];
    await ok(holder, encodeLock('candidate'));
    const locked = ok(higher, encodeLock('candidate'));
    await expect.poll(waiting).toBe(1);
    expect((await holder.rpc(describeAs('late'))).errors[0]).toMatchObject({ tag: 'in-use' });
    await locked;
    expect((await holder.rpc(describeAs('later'))).errors[0]).toMatchObject({ tag: 'in-use' });
    await ok(higher, encodeUnlock('candidate'));
    await ok(holder, encodeLock('candidate'), describeAs('anew'), encodeCommit());
  });
});

describe('a holder that policy lets be', () => {
  const visit = visitHouse();

  it('keeps its lock for its first request', async () => {
    const [holder, higher] = [await visit.enter('normal'), await visit.enter('high')];
    await ok(holder, encodeLock('candidate'));
    const locked = ok(higher, encodeLock('candidate'));
    const waiting = (): number => visit.house.forelock.status().devices[0]?.waiters.length ?? 0;
    await expect.poll(waiting).toBe(1);
    await ok(holder, describeAs('first'));
    expect(waiting()).toBe(1);
    await ok(holder, encodeCommit(), encodeUnlock('candidate'));
    await locked;
  });
});
