import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/core/index.ts';
import { Harmony } from '../../src/harmony/index.ts';
import type { Store } from '../../src/store/index.ts';
import { VirtualClock } from '../sim/virtual-clock.ts';
import { grantOf } from '../store/grant-of.ts';

/** A harmony on a journal in which one grant stands, and the closes that it asks for. */
function openOn(clock: VirtualClock): { readonly harmony: Harmony; readonly closed: readonly string[] } {
  const closed: string[] = [];
  const store: Store = {
    journal: {
      ...{ standing: () => [grantOf('r1#1', 1)], lastTokens: () => ({ r1: 1 }) },
      closeGrant: (grant) => void closed.push(grant),
      ...{ openGrant: async () => {}, flush: async () => {}, close: async () => {} },
    },
    history: { add: () => {}, recent: () => [], close: () => {} },
    close: async () => {},
  };
  const harmony = new Harmony({
    ...{ devices: [], store, clock, log: silentLog, aging: 1_000, overrun: 'revoke' },
  });
  return { harmony, closed };
}

describe('a grant of an earlier run', () => {
  it('stays in the journal until its lock is known to be gone, and that is asked again', async () => {
    const clock = new VirtualClock();
    const { harmony, closed } = openOn(clock);
    let asked = 0;
    await harmony.recover(async () => {
      asked += 1;
      if (asked < 3) throw new Error('the device does not answer');
    });
    expect([asked, closed]).toEqual([1, []]);
    while (clock.step(clock.now() + 60_000)) await turn();
    expect([asked, closed]).toEqual([3, ['r1#1']]);
  });

  it('stays there when Forelock ends before it has found out', async () => {
    const { harmony, closed } = openOn(new VirtualClock());
    void harmony.recover(() => new Promise(() => {}));
    await turn();
    await harmony.close();
    expect(closed).toEqual([]);
  });
});
