import { mkdtempSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { labSupport } from '../../lab/netns/index.ts';
import { encodeGet, encodeLock, encodeUnlock, type NetconfClient } from '../../src/netconf/index.ts';
import { openFront } from './front.ts';
import { openClient, openSettled } from './open-client.ts';

const support = labSupport();
const title = support.ok
  ? 'the limits of a real netconfd'
  : `the limits of a real netconfd (skipped: ${support.why})`;

const subtree =
  '<netconf-state xmlns="urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring"><sessions/></netconf-state>';

/** The sessions that the device tells of (RFC 6022), less the one that asks. */
async function sessionsOn(asking: NetconfClient): Promise<number> {
  const { data } = await asking.rpc(encodeGet({ subtree }));
  return data.split('<session-id>').length - 2;
}

describe.skipIf(!support.ok)(title, () => {
  it('hold while 12 clients at once each have their session in turn', async () => {
    const stateDir = mkdtempSync('/tmp/fl-limits-');
    const entry = () => ({ limits: { sessions: 4 } });
    const front = await openFront(stateDir, 1, { entry, policy: { wait: '120s' } });
    try {
      const asking = await openSettled(front.straight);
      const seen: number[] = [];
      let over = false;
      const watching = (async () => {
        for (; !over; await sleep(20)) seen.push(await sessionsOn(asking));
      })();
      const work = async (): Promise<boolean> => {
        const client = await openClient(front.through('normal'));
        const locked = await client.rpc(encodeLock('candidate'));
        const unlocked = await client.rpc(encodeUnlock('candidate'));
        await client.close();
        return locked.ok && unlocked.ok;
      };
      const done = await Promise.all(Array.from({ length: 12 }, work));
      over = true;
      await watching;
      expect(done).toEqual(Array(12).fill(true));
      expect(Math.max(...seen)).toBeGreaterThanOrEqual(2);
      expect(Math.max(...seen)).toBeLessThanOrEqual(4);
      expect(await front.tell('status')).toMatch(/r1 .*\(\d of 4 used\)/);
      await asking.close();
    } finally {
      await front.close();
      rmSync(stateDir, { recursive: true, force: true });
    }
  }, 180_000);
});
