import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditedJournal } from '../src/audited.ts';
import { encodeKillSession, encodeLock, encodeUnlock, NetconfClient } from '../src/netconf/index.ts';
import type { AuditLine } from '../src/store/index.ts';
import { openSqliteJournal } from '../src/store/sqlite-journal.ts';
import { type House, openHouse } from './proxy/house.ts';
import { grantOf } from './store/grant-of.ts';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

/** What was written down since, as who, what and why. */
async function toldOf(work: () => Promise<void>): Promise<readonly string[]> {
  const { audit } = house.forelock.controlled;
  const after = audit.head().sequence;
  await work();
  return audit.read({ after, limit: 1_000 }).map(({ who, what, why }: AuditLine) => `${who} ${what}: ${why}`);
}

describe('every decision is written down', () => {
  it('of a lock that is asked for, granted and given back, with its session', async () => {
    const told = await toldOf(async () => {
      const client = await house.enter('normal');
      await client.rpc(encodeLock('candidate'));
      await client.rpc(encodeUnlock('candidate'));
      await client.close();
      await expect.poll(() => house.forelock.status().devices[0]?.sessions).toBe(0);
    });
    expect(told).toEqual([
      expect.stringMatching(/^normal session-start: user normal, from 127\.0\.0\.1, deviceSession \d+$/),
      'normal asked: class 3: /candidate X',
      expect.stringMatching(/^normal granted: request \S+$/),
      'normal ended: released',
      expect.stringMatching(/^normal session-end: /),
    ]);
  });

  it('of a login that is refused', async () => {
    const told = await toldOf(async () => {
      const wrong = { ...house.door('mallory'), password: 'guess' };
      await expect(NetconfClient.open(wrong)).rejects.toThrow();
    });
    expect(told).toEqual(['mallory login-refused: password']);
  });

  it('of what policy denies, and of sessions that are killed', async () => {
    const [low, normal, chief] = await Promise.all(
      ['low', 'normal', 'chief'].map((tool) => house.enter(tool)),
    );
    const killed = low?.hello.sessionId ?? 0;
    const told = await toldOf(async () => {
      await normal?.rpc(encodeKillSession(killed)).catch(() => undefined);
      await chief?.rpc(encodeKillSession(killed));
    });
    expect(told.slice(0, 2)).toEqual([
      `normal access-denied: operation kill-session, why policy does not let this tool kill session ${killed}`,
      `chief kill-session: killed ${killed}`,
    ]);
    await Promise.all([normal?.close(), chief?.close()]);
  });

  it('of a holder that is to yield to a higher class', async () => {
    const [low, high] = await Promise.all(['low', 'high'].map((tool) => house.enter(tool)));
    const told = await toldOf(async () => {
      await low?.rpc(encodeLock('candidate'));
      const waiting = high?.rpc(encodeLock('candidate'));
      await expect.poll(() => house.forelock.status().devices[0]?.waiters.length).toBe(1);
      await low?.rpc(encodeUnlock('candidate'));
      await waiting;
    });
    expect(told).toContain('low yield-requested: high of class 5 waits');
    await Promise.all([low?.close(), high?.close()]);
  });
});

describe('a grant', () => {
  it('is not given while decisions can not be written down', async () => {
    const journal = openSqliteJournal(':memory:');
    let fault: string | undefined = 'the audit log can not be written: no space';
    const audited = auditedJournal(journal, { fault: () => fault });
    await expect(audited.openGrant(grantOf('a', 1))).rejects.toMatchObject({
      ...{ code: 'journal-broken', message: fault },
    });
    expect(audited.standing()).toEqual([]);
    fault = undefined;
    await audited.openGrant(grantOf('a', 1));
    expect(audited.standing()).toHaveLength(1);
    await audited.close();
  });
});
