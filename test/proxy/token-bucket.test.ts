import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { throttled } from '../../src/proxy/throttle.ts';
import { TokenBucket } from '../../src/proxy/token-bucket.ts';

describe('a token bucket', () => {
  it('has its burst at once, and what is owed comes at its rate', () => {
    const bucket = new TokenBucket(10, 2, 0);
    expect([1, 2, 3, 4].map(() => bucket.take(0))).toEqual([0, 0, 100, 200]);
    expect(bucket.take(1_000)).toBe(0);
  });

  it('gives nothing that is not there', () => {
    const bucket = new TokenBucket(1, 1, 0);
    expect([0, 0, 999, 1_000].map((now) => bucket.takeNow(now))).toEqual([true, false, false, true]);
  });

  it('lets no more pass in any time than its burst and rate, if its waits are kept', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 300 }),
        (rate, burst, gaps) => {
          const bucket = new TokenBucket(rate, burst, 0);
          let now = 0;
          let passed = 0;
          for (const gap of gaps) {
            now += gap;
            now += bucket.take(now);
            passed += 1;
            expect(passed).toBeLessThanOrEqual(burst + (rate * now) / 1_000 + 1e-6);
          }
        },
      ),
    );
  });

  it('holds a request back before its route is gone', async () => {
    const slept: number[] = [];
    const sleep = async (delay: number): Promise<boolean> => slept.push(delay) > 0;
    const held = throttled('pass', 50, sleep);
    expect(throttled('pass', 0, sleep)).toBe('pass');
    expect(throttled('more', 50, sleep)).toBe('more');
    expect(typeof held === 'object' && (await held.act({} as never))).toBe('forward');
    expect(slept).toEqual([50]);
  });
});
