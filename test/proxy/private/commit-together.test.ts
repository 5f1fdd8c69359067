import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import {
  encodeCommit,
  encodeCreateSubscription,
  encodeEditConfig,
  encodeGetConfig,
  encodeLock,
  encodeUnlock,
  NetconfClient,
  type RpcError,
} from '../../../src/netconf/index.ts';
import type { SimulatedDeviceOptions } from '../../../src/simulator/index.ts';
import { visitHouse } from '../visit.ts';

function describeAs(port: string, text: string, target = 'candidate'): string {
  return encodeEditConfig(
    target,
    `<interfaces xmlns="urn:ietf:params:xml:ns:yang:ietf-interfaces"><interface><name>${port}</name><description>${text}</description></interface></interfaces>`,
  );
}

/** A device that takes a description of e1 only beside one of e0. */
const choosy: Partial<SimulatedDeviceOptions> = {
  refuses: ({ children: [interfaces] }) => {
    const described = (interfaces?.children ?? []).flatMap(({ children: [name, text] }) =>
      text?.name === 'description' ? [name?.text] : [],
    );
    return described.includes('e1') && !described.includes('e0') ? 'e0 is not described' : undefined;
  },
};

describe('commits of private candidates that wait for the device together', () => {
  const visit = visitHouse({ wait: '20s' }, choosy);
  const errors = async (client: NetconfClient, operation: string): Promise<readonly RpcError[]> =>
    (await client.rpc(operation)).errors;
  const ok = async (client: NetconfClient, ...operations: readonly string[]): Promise<void> => {
    for (const operation of operations) expect(await errors(client, operation)).toEqual([]);
  };

  /** Four sessions with an edit of one interface each, and one that has locked the candidate of the device. */
  const gather = async (): Promise<{
    readonly sessions: readonly NetconfClient[];
    readonly holder: NetconfClient;
    readonly changes: () => number;
  }> => {
    const sessions: NetconfClient[] = [];
    for (const port of ['e0', 'e1', 'e2', 'e3']) {
      const session = await visit.enter('own');
      await ok(session, describeAs(port, `of ${port}`));
      sessions.push(session);
    }
    const [holder, watcher] = [await visit.enter('low'), await visit.straight()];
    let changes = 0;
    watcher.onNotification((event) => {
      if (event.includes('netconf-config-change')) changes += 1;
    });
    await ok(watcher, encodeCreateSubscription());
    await ok(holder, encodeLock('candidate'));
    return { sessions, holder, changes: () => changes };
  };

  /** All ask to commit while the holder has the candidate; how each is answered. */
  const release = async (
    sessions: readonly NetconfClient[],
    holder: NetconfClient,
  ): Promise<readonly (readonly RpcError[])[]> => {
    const commits = sessions.map((session) => errors(session, encodeCommit()));
    await sleep(500);
    await ok(holder, encodeUnlock('candidate'));
    return Promise.all(commits);
  };

  const running = async (): Promise<string> =>
    (await (await visit.straight()).rpc(encodeGetConfig('running'))).data;

  it('become fewer commits of the device, and each client has its answer', async () => {
    const { sessions, holder, changes } = await gather();
    expect(await release(sessions, holder)).toEqual([[], [], [], []]);
    const data = await running();
    for (const port of ['e0', 'e1', 'e2', 'e3']) expect(data).toContain(`>of ${port}<`);
    expect(changes()).toBeGreaterThan(0);
    expect(changes()).toBeLessThan(4);
    for (const session of sessions) await ok(session, encodeCommit());
  });

  it('go together however each client frames its messages', async () => {
    const older = await NetconfClient.open(visit.house.door('own'), {
      capabilities: ['urn:ietf:params:netconf:base:1.0'],
    });
    await ok(older, describeAs('e4', 'of e4'));
    const { sessions, holder } = await gather();
    expect(await release([...sessions, older], holder)).toEqual([[], [], [], [], []]);
    older.destroy();
    const data = await running();
    for (const port of ['e0', 'e1', 'e2', 'e3', 'e4']) expect(data).toContain(`>of ${port}<`);
  });

  it('are committed but for the one in conflict, which alone is refused', async () => {
    const { sessions, holder } = await gather();
    await ok(holder, describeAs('e2', 'changed before'), encodeCommit());
    const answers = await release(sessions, holder);
    expect(answers.map((found) => found.map(({ appTag }) => appTag))).toEqual([[], [], ['conflict'], []]);
    const data = await running();
    for (const port of ['e0', 'e1', 'e3']) expect(data).toContain(`>of ${port}<`);
    expect(data).toContain('>changed before<');
    const { data: kept } = (await sessions[2]?.rpc(encodeGetConfig('candidate'))) ?? { data: '' };
    expect(kept).toContain('>of e2<');
  });

  it('are what a row of commits would be: one that is valid only behind another does not go with it', async () => {
    const { sessions, holder } = await gather();
    const [ofE0, ofE1] = sessions;
    if (ofE0 === undefined || ofE1 === undefined) throw new Error('four have gathered');
    const [first, second] = await release([ofE1, ofE0], holder);
    expect(first?.map(({ message }) => message)).toEqual(['e0 is not described']);
    expect(second).toEqual([]);
    await ok(ofE1, encodeCommit());
  });

  it('wait, each for itself, for whoever has running locked', async () => {
    const { sessions, holder } = await gather();
    const keeper = await visit.enter('high');
    await ok(keeper, encodeLock('running'));
    const answers = release(sessions, holder);
    await sleep(800);
    await ok(keeper, encodeUnlock('running'));
    expect(await answers).toEqual([[], [], [], []]);
  });
});
