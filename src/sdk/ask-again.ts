import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WrittenGrantRequest } from '../http/index.ts';
import { lesser } from './lesser.ts';
import { Refused } from './refused.ts';

/** Milliseconds between one request and the next, where resources were short; and the longest. */
const firstPause = 100;
const longestPause = 1_000;

/** Asks again by itself where resources were short, for as long as the wait lasts: others give theirs back, and less may do. */
export async function askAgain<T>(
  asked: WrittenGrantRequest,
  ask: (asked: WrittenGrantRequest) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const began = performance.now();
  let rest = asked;
  let wait = asked.wait;
  for (let pause = firstPause; ; pause = Math.min(pause * 2, longestPause)) {
    const answer = await ask(rest).catch((cause: unknown) => {
      if (cause instanceof Refused && cause.available !== undefined) return cause;
      throw cause;
    });
    if (!(answer instanceof Refused)) return answer;
    // The refusal tells policy's wait, where none was asked for.
    wait ??= answer.wait;
    const left = began + wait - performance.now();
    if (left <= pause) throw answer;
    await pauseFor(pause, signal);
    rest = { ...lesser(asked, answer), wait: Math.floor(left - pause) };
  }
}

async function pauseFor(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => {
    throw signal?.reason;
  });
}
