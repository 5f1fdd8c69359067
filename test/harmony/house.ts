import { type Clock, silentLog } from '../../src/core/index.ts';
import { Harmony, type HarmonyOptions, nothingDeclared, type Work } from '../../src/harmony/index.ts';
import type { WorkflowRecord } from '../../src/predict/index.ts';
import type { Store } from '../../src/store/index.ts';

/** A store that answers at once and keeps nothing but history. */
export function quickStore(records: WorkflowRecord[] = []): Store {
  return {
    journal: {
      ...{ openGrant: async () => {}, closeGrant: () => {}, standing: () => [], lastTokens: () => ({}) },
      ...{ flush: async () => {}, close: async () => {} },
    },
    history: { add: (record) => void records.push(record), recent: () => records, close: () => {} },
    close: async () => {},
  };
}

/** Harmony on devices without an allocator, on a clock that the test moves. */
export function quickHarmony(
  clock: Clock,
  devices: readonly string[],
  more: Partial<HarmonyOptions> = {},
): Harmony {
  const capacity = { cpu: 4, memory: 2 ** 32, bandwidth: 1e9 };
  return new Harmony({
    devices: devices.map((name) => ({
      ...{ name, profile: 'p', capacity, allocator: undefined, pools: new Map<string, number>() },
      load: () => ({ cpu: 0.25, memory: 0, bandwidth: 0 }),
      outside: () => [],
    })),
    ...{ store: quickStore(), clock, log: silentLog, aging: 5_000, overrun: 'wait' },
    ...more,
  });
}

/** The candidate of r1, for a tool that waits a minute. */
export function candidateWork(session: number, more: Partial<Work> = {}): Work {
  return {
    ...{ device: 'r1', session, owner: String(session), deviceSession: undefined, tool: `t${session}` },
    ...{ declared: nothingDeclared, priority: 3, reserve: true, onSignal: () => {}, onRevoke: () => {} },
    ...{ scopes: [{ path: ['r1', 'candidate'], mode: 'X' }], wait: 60_000, lease: 600_000 },
    ...more,
  };
}

/** What a store knows whose journal is empty, but for the tokens that were given out. */
export function storeAfter(tokens: Readonly<Record<string, number>>): Store {
  const store = quickStore();
  return { ...store, journal: { ...store.journal, lastTokens: () => tokens } };
}
