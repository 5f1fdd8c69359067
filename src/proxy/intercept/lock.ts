import type { Scope } from '../../lock/index.ts';
import { decodeReply } from '../../netconf/index.ts';
import { datastoreLock } from '../held-locks.ts';
import { regionScopes } from '../protocol/dependency-profile.ts';
import { encodeGrant } from '../protocol/grant.ts';
import { ownParameters, statesTerms, withoutOwn } from '../protocol/own-request.ts';
import { type Terms, termNames } from '../protocol/terms.ts';
import { type Answer, isError } from '../reply-pump.ts';
import type { Fate, Request } from '../request-pump.ts';
import type { InterceptContext } from './context.ts';
import { datastoreOf } from './datastore.ts';
import { refusalOf } from './request.ts';
import { statedTerms } from './stated-terms.ts';

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
  const asked = lockAsked(context, request, [{ path: [context.device, datastore], mode: 'X' }]);
  context.locks.forgetRevoked(name);
  await lockThroughQueue(context, request, asked, () => name);
  return 'drop';
}

/** What a lock request comes to. */
export interface LockAsked {
  readonly scopes: readonly Scope[];
  readonly terms: Terms;
  /** Framed, as the device is to see it. */
  readonly raw: Buffer;
  /** Whether the client is told of the grant in forelock.yang's words. */
  readonly told: boolean;
}

/** Reads the terms where the client states some, and takes them out of what the device will see. */
export function lockAsked(
  context: InterceptContext,
  request: Request,
  scopes: readonly Scope[],
  more: readonly string[] = [],
): LockAsked {
  if (!statesTerms(request)) return { scopes, terms: context.terms, raw: request.raw(), told: false };
  const terms = statedTerms(context, ownParameters(request, [...termNames, ...more]));
  const regions = regionScopes(terms.dependencies, context.device, 'X');
  const raw = context.frame(withoutOwn(request));
  return { scopes: [...scopes, ...regions], terms, raw, told: true };
}

/**
 * Takes the scopes in Forelock, then sends the client's own request to the device, again and again while somebody
 * past Forelock holds it and the wait is not over. The client gets the device's answer; or a refusal of Forelock's.
 */
export async function lockThroughQueue(
  context: InterceptContext,
  request: Request,
  { scopes, terms, raw, told }: LockAsked,
  nameOf: (answer: Answer) => string,
): Promise<void> {
  const deadline = context.clock.now() + terms.wait;
  const verdict = await context.request(scopes, { reserve: true, ...terms });
  if (!verdict.granted) {
    const error = refusalOf(verdict, terms.wait);
    if (error !== undefined) context.refuse(request.header, error);
    return;
  }
  const { seat } = verdict;
  const answer = await lockDevice(context, request, raw, deadline).catch(async (cause: unknown) => {
    await context.release(seat, 'failed');
    throw cause;
  });
  // The seat is the session's before the client hears of it: it may unlock, or vanish, at once.
  if (isError(answer)) {
    await context.release(seat, 'device-denied');
    return context.relay(answer);
  }
  context.locks.add(nameOf(answer), seat);
  // Its lease may have run out, with nothing to take back yet, while somebody past Forelock held the device's lock.
  const expires = context.renew(seat);
  if (!told) return context.relay(answer);
  context.answer(request.header, bodyOf(answer) + encodeGrant(seat, expires, []));
}

/** What the device said beside ok: a partial lock's id and nodes. */
function bodyOf(answer: Answer): string {
  return decodeReply(answer.payload.toString()).data.replace(/<(?:[\w.-]+:)?ok\s*\/>/, '');
}

async function lockDevice(
  context: InterceptContext,
  request: Request,
  raw: Buffer,
  deadline: number,
): Promise<Answer> {
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
