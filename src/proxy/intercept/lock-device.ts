import { type Answer, isError } from '../reply-pump.ts';
import type { InterceptContext } from './context.ts';

const firstBackoff = 5;
const longestBackoff = 500;

interface DeviceLock {
  readonly datastore: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  /** Whether the session still has the grant for it; where left out, it can't be taken back. */
  readonly wanted?: () => boolean;
}

/**
 * Asks the device for its lock, again and again while somebody past Forelock holds it and `deadline` is not over: after
 * ever longer breaks, and at once when that one is known to be gone.
 *
 * The last refusal goes to the client with the session-id of the device. RFC 6241 section 7.5 keeps 0 for a holder that is
 * no NETCONF session, and this one is: its id is what kill-session takes.
 */
export async function lockDevice(
  context: InterceptContext,
  ask: () => Promise<Answer>,
  { datastore, deadline, wanted }: DeviceLock,
): Promise<Answer> {
  const outside = context.awaitOutside();
  let had = false;
  try {
    for (let backoff = firstBackoff; ; backoff = Math.min(backoff * 2, longestBackoff)) {
      const answer = await ask();
      had = !isError(answer);
      const holder = holderIn(answer);
      if (holder === undefined) return answer;
      const gone = outside.heldBy(holder, datastore).then(() => 'gone' as const);
      const left = deadline - context.clock.now();
      if (left <= 0) return answer;
      const woken = await Promise.race([context.sleep(Math.min(backoff, left)), gone]);
      if (woken === false || wanted?.() === false) return answer;
      if (woken === 'gone') backoff = firstBackoff;
    }
  } finally {
    outside.close(had);
  }
}

/** The holder's session-id in a lock-denied: someone past Forelock, or a session of ours that the device is still ending. */
export function holderIn(answer: Answer): number | undefined {
  if (!isError(answer)) return undefined;
  const text = answer.payload.toString();
  const holder = /<(?:[\w.-]+:)?session-id>\s*([1-9]\d*)/.exec(text)?.[1];
  return text.includes('lock-denied') && holder !== undefined ? Number(holder) : undefined;
}
