import type { Verdict } from '../../harmony/index.ts';
import type { Scope } from '../../lock/index.ts';
import { lockDenied, resourceDenied } from '../../netconf/index.ts';
import { datastoreLock } from '../held-locks.ts';
import { type Answer, isError } from '../reply-pump.ts';
import type { Fate, Request } from '../request-pump.ts';
import type { InterceptContext } from './context.ts';
import { datastoreOf } from './datastore.ts';

const firstBackoff = 5;
const longestBackoff = 500;

/** RFC 6241 section 7.5: where the device would say lock-denied, wait for the turn; then lock the device itself. */
export async function interceptLock(context: InterceptContext, request: Request): Promise<Fate> {
  await context.settled();
  const datastore = datastoreOf(request, 'target');
  const name = datastore === undefined ? undefined : datastoreLock(datastore);
  // What the device can't know (no target), or will refuse (a lock held twice), it answers in its own words.
  if (datastore === undefined || name === undefined || context.locks.get(name) !== undefined)
    return 'forward';
  context.locks.forgetRevoked(name);
  const scopes: readonly Scope[] = [{ path: [context.device, datastore], mode: 'X' }];
  await lockThroughQueue(context, request, scopes, () => name);
  return 'drop';
}

/**
 * Takes the scopes in Forelock, then sends the client's own request to the device, again and again while somebody
 * past Forelock holds it and the wait is not over. The client gets the device's answer; or a refusal of Forelock's.
 */
export async function lockThroughQueue(
  context: InterceptContext,
  request: Request,
  scopes: readonly Scope[],
  nameOf: (answer: Answer) => string,
): Promise<void> {
  const deadline = context.clock.now() + context.wait;
  const verdict = await context.request(scopes, { reserve: true, wait: context.wait });
  if (!verdict.granted) {
    refuseLock(context, request, verdict);
    return;
  }
  const answer = await lockDevice(context, request, deadline).catch(async (cause: unknown) => {
    await context.release(verdict.seat, 'failed');
    throw cause;
  });
  // The seat is the session's before the client hears of it: it may unlock, or vanish, at once.
  if (isError(answer)) await context.release(verdict.seat, 'device-denied');
  else {
    context.locks.add(nameOf(answer), verdict.seat);
    // Its lease may have run out, with nothing to take back yet, while somebody past Forelock held the device's lock.
    context.renew(verdict.seat);
  }
  context.relay(answer);
}

async function lockDevice(context: InterceptContext, request: Request, deadline: number): Promise<Answer> {
  const raw = request.raw();
  for (let backoff = firstBackoff; ; backoff = Math.min(backoff * 2, longestBackoff)) {
    const answer = await context.ask(raw, request.header);
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

function refuseLock(context: InterceptContext, request: Request, verdict: Verdict): void {
  if (verdict.granted || verdict.reason === 'cancelled') return;
  if (verdict.reason === 'resources') {
    const text = `Forelock could not set resources aside for this lock: ${verdict.cause.message}`;
    context.refuse(request.header, resourceDenied(text));
    return;
  }
  const holder = verdict.holders[0]?.request.owner ?? '0';
  const text =
    verdict.reason === 'deadlock'
      ? `Lock refused: waiting would close a circle of sessions that wait for each other (session ${holder} holds it)`
      : `Lock failed, lock is already held by session ${holder}; waited ${context.wait} ms`;
  context.refuse(request.header, lockDenied(Number(holder), text));
}
