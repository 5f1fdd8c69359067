import { describe, expect, it } from 'vitest';
import { openWilling, workOf } from './willing-devices.ts';

describe('what is set aside', () => {
  it("is set aside on the devices of the scopes alone, and the session's own is none where no scope is on it", async () => {
    const harmony = openWilling('r1', 'r2');
    const reserved = (): readonly number[] => harmony.status(() => 0).map((each) => each.reserved.cpu);
    const scopes = [{ path: ['r2', 'candidate'], mode: 'X' as const }];
    const verdict = await harmony.request(workOf(1, { scopes })).verdict;
    expect(reserved()[0]).toBe(0);
    expect(reserved()[1]).toBeGreaterThan(0);
    if (verdict.granted) await harmony.release(verdict.seat, 'released');
    expect(reserved()).toEqual([0, 0]);
  });
});
