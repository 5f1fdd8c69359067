import { silentLog } from '../../src/core/index.ts';
import { Harmony, type HarmonyDevice, nothingDeclared, type Work } from '../../src/harmony/index.ts';
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
    ...{ pools: new Map(), outside: () => [], load: () => ({ cpu: 0, memory: 0, bandwidth: 0 }) },
  };
}

/** A harmony on devices that set aside whatever they are asked for, at once. */
export function openWilling(...names: readonly string[]): Harmony {
  return new Harmony({
    ...{ devices: names.map(deviceNamed), store, clock: new VirtualClock(), log: silentLog },
    ...{ aging: 1_000, overrun: 'revoke' },
  });
}

/** A request of a session on r1; `differs` says what it is for. */
export function workOf(session: number, differs: Pick<Work, 'scopes'> & Partial<Work>): Work {
  return {
    ...{ device: 'r1', session, owner: String(session), deviceSession: undefined, tool: 't' },
    ...{ declared: nothingDeclared, priority: 3, reserve: true, wait: 60_000, lease: 60_000 },
    ...{ onSignal: () => {}, onRevoke: () => {} },
    ...differs,
  };
}
