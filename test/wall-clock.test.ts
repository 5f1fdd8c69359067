import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../src/cli/system-clock.ts';
import { silentLog } from '../src/core/index.ts';
import { AuditRing } from '../src/store/index.ts';
import { watchWallClock } from '../src/wall-clock.ts';
import { candidateWork, quickHarmony } from './harmony/house.ts';
import { VirtualClock } from './sim/virtual-clock.ts';

const hour = 3_600_000;
afterEach(() => void vi.useRealTimers());

describe("a step of the host's clock", () => {
  it.each([hour, -hour])('by %i ms ends no lease, prolongs none, and ends no wait', async (step) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const revoked = vi.fn();
    const harmony = quickHarmony(systemClock, ['r1'], { overrun: 'revoke' });
    const held = await harmony.request(candidateWork(1, { onRevoke: revoked, lease: 60_000 })).verdict;
    const waits = harmony.request(candidateWork(2, { wait: 60_000 }));
    const brief = harmony.request(candidateWork(3, { wait: 50 }));
    const before = systemClock.now();
    vi.setSystemTime(Date.now() + step);
    expect(Math.abs(systemClock.now() - before)).toBeLessThan(hour / 2);
    expect(await brief.verdict).toMatchObject({ granted: false, reason: 'timeout' });
    expect(revoked).not.toHaveBeenCalled();
    if (held.granted) await harmony.release(held.seat, 'released');
    expect(await waits.verdict).toMatchObject({ granted: true });
    await harmony.close();
  });

  it('is written down once, with its length', () => {
    const [clock, audit] = [new VirtualClock(), new AuditRing()];
    let ahead = 5_000;
    const close = watchWallClock({ clock, audit, log: silentLog }, () => clock.now() + ahead);
    const look = (): void => void clock.step(clock.now() + 60_000);
    look();
    ahead -= 2 * hour;
    look();
    look();
    ahead += 900;
    look();
    close();
    const told = audit.read({ after: 0, limit: 9 }).map(({ what, why }) => `${what} ${why}`);
    expect(told).toEqual(["clock-stepped by -7200000 ms, and is -7195000 ms ahead of Forelock's"]);
  });
});
