import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/core/index.ts';
import { Harmony, type HarmonyDevice, nothingDeclared } from '../../src/harmony/index.ts';
import type { Allocator } from '../../src/reserve/index.ts';
import type { Store } from '../../src/store/index.ts';
import { VirtualClock } from '../sim/virtual-clock.ts';

const store: Store = {
  journal: {
    ...{ openGrant: async () => {}, closeGrant: () => {}, standing: () => [] },
    ...{ lastTokens: () => ({}), flush: async () => {}, close: async () => {} },
  },
  history: { add: () => {}, recent: () => [], close: () => {} },
  close: async () => {},
};

const willing: Allocator = {
  ...{ name: 'willing', plan: () => [], take: async () => {}, undo: async () => {} },
};

function deviceNamed(name: string): HarmonyDevice {
  return {
    ...{ name, profile: 'p', capacity: { cpu: 4, memory: 2 ** 30, bandwidth: 1e9 }, allocator: willing },
    ...{ pools: new Map(), load: () => ({ cpu: 0, memory: 0, bandwidth: 0 }) },
  };
}

describe('what is set aside', () => {
  it("is set aside on the devices of the scopes alone, and the session's own is none where no scope is on it", async () => {
    const harmony = new Harmony({
      ...{ devices: ['r1', 'r2'].map(deviceNamed), store, clock: new VirtualClock(), log: silentLog },
      ...{ aging: 1_000, overrun: 'revoke' },
    });
    const reserved = (): readonly number[] => harmony.status(() => 0).map((each) => each.reserved.cpu);
    const verdict = await harmony.request({
      ...{ device: 'r1', session: 1, owner: '1', deviceSession: undefined, tool: 't', wait: 0, lease: 1_000 },
      ...{ declared: nothingDeclared, priority: 3, reserve: true, onSignal: () => {}, onRevoke: () => {} },
      scopes: [{ path: ['r2', 'candidate'], mode: 'X' }],
    }).verdict;
    expect(reserved()).toEqual([0, expect.any(Number)]);
    expect(reserved()[1]).toBeGreaterThan(0);
    if (verdict.granted) await harmony.release(verdict.seat, 'released');
    expect(reserved()).toEqual([0, 0]);
  });
});
