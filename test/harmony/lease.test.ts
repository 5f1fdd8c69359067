import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/core/index.ts';
import { Harmony, nothingDeclared, type Seat, type Work } from '../../src/harmony/index.ts';
import type { Store } from '../../src/store/index.ts';
import { VirtualClock } from '../sim/virtual-clock.ts';

const lease = 300;

/** A harmony whose journal answers when the test says so. */
function openSlow(clock: VirtualClock): {
  readonly harmony: Harmony;
  readonly journalled: () => Promise<void>;
} {
  const writes: (() => void)[] = [];
  const store: Store = {
    journal: {
      openGrant: () => new Promise((resolve) => writes.push(resolve)),
      closeGrant: () => {},
      ...{ standing: () => [], lastTokens: () => ({}), flush: async () => {}, close: async () => {} },
    },
    history: { add: () => {}, recent: () => [], close: () => {} },
    close: async () => {},
  };
  const device = {
    ...{
      name: 'r1',
      profile: 'p',
      capacity: { cpu: 1, memory: 1, bandwidth: 1 },
      allocator: undefined,
      pools: new Map<string, number>(),
    },
    load: () => ({ cpu: 0, memory: 0, bandwidth: 0 }),
    outside: () => [],
  };
  const harmony = new Harmony({
    ...{ devices: [device], store, clock, log: silentLog, aging: 1_000, overrun: 'revoke' },
  });
  const journalled = async (): Promise<void> => {
    for (const resolve of writes.splice(0)) resolve();
    await turn();
  };
  return { harmony, journalled };
}

function work(session: number, onRevoke: (seat: Seat) => void): Work {
  return {
    ...{ device: 'r1', session, owner: String(session), deviceSession: undefined, tool: 't' },
    ...{ declared: nothingDeclared, priority: 3, reserve: true, onSignal: () => {} },
    ...{ scopes: [{ path: ['r1', 'candidate'], mode: 'X' }], wait: 60_000, lease, onRevoke },
  };
}

describe('a lease', () => {
  it('runs from when its holder hears of the grant: what is not told is not taken back', async () => {
    const clock = new VirtualClock();
    const start = clock.now();
    const { harmony, journalled } = openSlow(clock);
    const revoked: number[] = [];
    const first = harmony.request(work(1, () => revoked.push(clock.now() - start)));
    harmony.request(work(2, () => {}));
    await turn();
    while (clock.step(start + 10 * lease)) await turn();
    clock.leap(10 * lease);
    expect(revoked).toEqual([]);
    await journalled();
    expect(await first.verdict).toMatchObject({ granted: true });
    while (clock.step(start + 20 * lease)) await turn();
    expect(revoked).toEqual([12 * lease]);
  });
});
