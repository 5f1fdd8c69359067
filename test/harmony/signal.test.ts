import { describe, expect, it } from 'vitest';
import type { Signal } from '../../src/harmony/index.ts';
import { openWilling, workOf } from './willing-devices.ts';

describe('a holder', () => {
  it('is asked to yield also what it is granted while a higher one waits for it', async () => {
    const harmony = openWilling('r1');
    const signals: Signal[] = [];
    const onSignal = (signal: Signal): void => void signals.push(signal);
    const ask = (name: string) => {
      const scopes = [{ path: ['r1', 'candidate', name], mode: 'X' as const }];
      return harmony.request(workOf(1, { scopes, onSignal })).verdict;
    };
    await ask('a');
    void harmony.request(workOf(2, { scopes: [{ path: ['r1', 'candidate'], mode: 'X' }], priority: 5 }));
    await ask('b');
    const yields = signals.filter(({ type }) => type === 'yield-requested');
    expect(yields).toMatchObject([{ grant: 'r1#1' }, { grant: 'r1#2' }]);
  });
});
