import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import {
  encodeDiscardChanges,
  encodeEditConfig,
  encodeGetConfig,
  encodeLock,
  encodeUnlock,
} from '../../src/netconf/index.ts';
import type { WorkflowRecord } from '../../src/predict/index.ts';
import { visitHouse } from './visit.ts';

const edit = (name: string): string =>
  encodeEditConfig(
    'candidate',
    `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface><name>${name}</name></interface></interfaces>`,
  );

describe('the history of sessions through Forelock', () => {
  const visit = visitHouse();
  const records = (): readonly WorkflowRecord[] => visit.house.forelock.history.workflows(100, {});
  const countsOf = (record: WorkflowRecord | undefined): object =>
    Object.fromEntries(Object.entries(record?.operations ?? {}).map(([name, { count }]) => [name, count]));

  it('has what a session sent while it held, also what is refused, and nothing from before or after', async () => {
    const client = await visit.enter('normal');
    await client.rpc(encodeGetConfig('running'));
    await client.rpc(encodeLock('candidate'));
    await Promise.all([client.rpc(edit('e0')), client.rpc(edit('e1')), client.rpc('<no-such-thing/>')]);
    await client.rpc(encodeGetConfig('candidate'));
    await client.rpc(encodeDiscardChanges());
    await client.rpc(encodeUnlock('candidate'));
    await client.rpc(encodeGetConfig('running'));
    const [record, ...others] = records();
    expect(others).toEqual([]);
    expect(countsOf(record)).toEqual({
      ...{ 'edit-config': 2, 'no-such-thing': 1, 'get-config': 1 },
      ...{ 'discard-changes': 1, unlock: 1 },
    });
    expect(record).toMatchObject({ tool: 'normal', outcome: 'released', waitedFor: [], followed: undefined });
  });

  it('has whom a session waited for and followed, and the device time of what it sent', async () => {
    const [holder, client] = [await visit.enter('low'), await visit.enter('normal')];
    await client.rpc(encodeLock('running'));
    await holder.rpc(encodeLock('candidate'));
    const second = client.rpc(encodeLock('candidate'));
    await vi.waitUntil(() => visit.house.forelock.status().devices[0]?.waiters.length === 1);
    await sleep(50);
    await holder.rpc(encodeUnlock('candidate'));
    await second;
    await client.rpc(encodeUnlock('candidate'));
    await client.rpc(encodeUnlock('running'));
    const of = (tool: string, datastore: string): WorkflowRecord | undefined =>
      records().find((record) => record.tool === tool && record.scopes[0]?.path[1] === datastore);
    const [waiter, other] = [of('normal', 'candidate'), of('normal', 'running')];
    expect(of('low', 'candidate')).toMatchObject({ waitedFor: [], followed: undefined });
    expect(waiter).toMatchObject({ waitedFor: ['low'], followed: 'low' });
    expect(other).toMatchObject({ waitedFor: [], followed: undefined });
    // The lock of the candidate was sent under the one of running.
    expect(countsOf(other)).toEqual({ lock: 1, unlock: 2 });
    expect(waiter?.waited).toBeGreaterThan(0);
  });
});
