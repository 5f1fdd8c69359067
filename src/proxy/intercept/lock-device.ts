import { type Answer, isError } from '../reply-pump.ts';
import type { InterceptContext } from './context.ts';

const firstBackoff = 5;
const longestBackoff = 500;

/** Asks the device for its lock, again and again while somebody past Forelock holds it and `deadline` is not over. */
export async function lockDevice(
  context: InterceptContext,
  ask: () => Promise<Answer>,
  deadline: number,
): Promise<Answer> {
  for (let backoff = firstBackoff; ; backoff = Math.min(backoff * 2, longestBackoff)) {
    const answer = await ask();
    const left = deadline - context.clock.now();
    if (!isHeldElsewhere(answer) || left <= 0) return answer;
    context.audit('outside-lock', { backoff });
    if (!(await context.sleep(Math.min(backoff, left)))) return answer;
  }
}

/** lock-denied with a holder's session-id: someone past Forelock, or a session of ours that the device is still ending. */
function isHeldElsewhere(answer: Answer): boolean {
  if (!isError(answer)) return false;
  const text = answer.payload.toString();
  return text.includes('lock-denied') && /<(?:[\w.-]+:)?session-id>\s*[1-9]/.test(text);
}
