import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeLock, encodeUnlock } from '../../src/netconf/index.ts';
import { type House, openHouse } from './house.ts';

let house: House;
beforeEach(async () => {
  // One for tools, one for readings, one for upkeep.
  house = await openHouse({}, {}, { limits: { sessions: 3 } });
});
afterEach(() => house.close());

describe('on a device with as many sessions as it may have', () => {
  it('a client waits for its session until another one ends', async () => {
    const first = await house.enter('normal');
    const [second, third] = [house.enter('normal'), house.enter('high')];
    expect((await first.rpc(encodeLock('candidate'))).ok).toBe(true);
    expect(house.forelock.status().devices).toMatchObject([{ sessions: 1, sessionLimit: { most: 3 } }]);
    await first.close();
    // Who comes first is who logs in first, where the machine is slow; who is higher goes first where both wait.
    const left = new Set([second, third]);
    while (left.size > 0) {
      const [waited, next] = await Promise.race([...left].map(async (each) => [each, await each] as const));
      left.delete(waited);
      expect(house.device.sessions().length).toBeLessThanOrEqual(3);
      expect((await next.rpc(encodeLock('candidate'))).ok).toBe(true);
      await next.close();
    }
  });

  it('one that may not wait so long is told what, where and what to do by its first request', async () => {
    const first = await house.enter('normal');
    const late = await house.enter('hasty');
    const { ok, errors } = await late.rpc(encodeLock('candidate'));
    expect(ok).toBe(false);
    expect(errors).toMatchObject([
      {
        tag: 'resource-denied',
        message: expect.stringMatching(
          /^device r1 had no room within 100 ms: .*close sessions that are idle/,
        ),
      },
    ]);
    await late.close();
    expect((await first.rpc(encodeLock('candidate'))).ok).toBe(true);
    expect((await first.rpc(encodeUnlock('candidate'))).ok).toBe(true);
    await first.close();
  });

  it('none waits beyond the end of Forelock', async () => {
    const first = await house.enter('normal');
    const waits = expect(house.enter('normal')).rejects.toThrow();
    await house.forelock.close();
    await waits;
    await first.close();
  });
});
