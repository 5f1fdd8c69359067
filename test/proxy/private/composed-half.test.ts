import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import {
  encodeCommit,
  encodeEditConfig,
  encodeGetConfig,
  type NetconfClient,
} from '../../../src/netconf/index.ts';
import { visitHouse } from '../visit.ts';

const space = 'urn:ietf:params:xml:ns:yang:ietf-interfaces';

function edit(port: string, inner: string): string {
  const entry = `<interface><name>${port}</name>${inner}</interface>`;
  return encodeEditConfig('candidate', `<interfaces xmlns="${space}">${entry}</interfaces>`, {
    testOption: 'set',
  });
}

describe('a commit on a device that can make a part of an edit', () => {
  const visit = visitHouse({ wait: '20s' }, { candidate: false, rollback: false, latency: 20 });
  const running = async (client: NetconfClient): Promise<string> =>
    (await client.rpc(encodeGetConfig('running'))).data;

  /** The device makes the description of e0, and then refuses what e1 can't have. */
  async function prepare(client: NetconfClient): Promise<void> {
    await client.rpc(edit('e0', '<description>half</description>'));
    await client.rpc(edit('e1', '<enabled>perhaps</enabled>'));
  }

  it('leaves nothing of what the device refuses in the middle', async () => {
    const client = await visit.enter('own');
    await prepare(client);
    expect((await client.rpc(encodeCommit())).errors).toHaveLength(1);
    expect(await running(client)).not.toContain('half');
  });

  it('leaves nothing at whatever moment the device cuts the session off', async () => {
    for (let delay = 0; delay <= 300; delay += 20) {
      const client = await visit.enter('own');
      await prepare(client);
      const answer = client.rpc(encodeCommit()).catch(() => undefined);
      await sleep(delay);
      visit.house.device.hangUp();
      await answer;
      await vi.waitUntil(async () => !(await running(await visit.straight())).includes('half'), 10_000);
    }
  }, 60_000);
});
