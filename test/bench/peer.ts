import { setTimeout as sleep } from 'node:timers/promises';

/** Asks until the answer is true, for 10 s at most; what throws is not ready yet. */
export async function untilReady(name: string, ask: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (await ask().catch(() => false)) return;
    await sleep(100);
  }
  throw new Error(`${name} was not ready within 10 s`);
}

/** Pairs a second, one after the other, over so many milliseconds; a tenth of that warms up. */
export async function pairsFor(ms: number, pair: () => Promise<void>): Promise<number> {
  await repeat(ms / 10, pair);
  const start = process.hrtime.bigint();
  const count = await repeat(ms, pair);
  return (1e9 * count) / Number(process.hrtime.bigint() - start);
}

async function repeat(ms: number, pair: () => Promise<void>): Promise<number> {
  const end = performance.now() + ms;
  let count = 0;
  for (; performance.now() < end; count += 1) await pair();
  return count;
}
