import type { Scope } from '../../lock/index.ts';
import { decodeReply } from '../../netconf/index.ts';
import { datastoreLock } from '../held-locks.ts';
import { narrow } from '../narrow/narrow.ts';
import { alreadyNarrowed, takeNarrowed } from '../narrow/take-narrowed.ts';
import { regionScopes } from '../protocol/dependency-profile.ts';
import { encodeGrant } from '../protocol/grant.ts';
import { ownParameters, statesTerms, withoutOwn } from '../protocol/own-request.ts';
import { type Terms, termNames } from '../protocol/terms.ts';
import { type Answer, isError } from '../reply-pump.ts';
import type { Fate, Request } from '../request-pump.ts';
import type { InterceptContext } from './context.ts';
import { datastoreOf } from './datastore.ts';
import { lockDevice } from './lock-device.ts';
import { sayRefusal } from './refusal.ts';
import { statedTerms } from './stated-terms.ts';

/** RFC 6241 section 7.5: where the device would say lock-denied, wait for the turn; then lock the device itself. */
export async function interceptLock(context: InterceptContext, request: Request): Promise<Fate> {
  await context.settled();
  const datastore = datastoreOf(request, 'target');
  const name = datastore === undefined ? undefined : datastoreLock(datastore);
  // What the device can't know (no target), or will refuse (a lock held twice), it answers in its own words.
  if (datastore === undefined || name === undefined || context.locks.get(name) !== undefined)
    return forwardBare(context, request);
  const asked = lockAsked(context, request, [{ path: [context.device, datastore], mode: 'X' }]);
  context.locks.forgetRevoked(name);
  if (datastore === 'candidate' && (await lockNarrowed(context, request, asked))) return 'drop';
  await lockThroughQueue(context, request, asked, () => name);
  return 'drop';
}

/** Lets the device answer a request that is not for the queue; what it has of Forelock's words it does not see. */
async function forwardBare(context: InterceptContext, request: Request): Promise<Fate> {
  if (!statesTerms(request)) return 'forward';
  context.relay(await context.ask(context.frame(withoutOwn(request)), request.header));
  return 'drop';
}

/** Locks subtrees of the candidate, where client or policy name some; false where all of it is to be locked. */
async function lockNarrowed(context: InterceptContext, request: Request, asked: LockAsked): Promise<boolean> {
  if (alreadyNarrowed(context, request)) return true;
  const { within, widened } = await narrow(context, request, asked.terms);
  if (within === undefined) return false;
  const lock = await takeNarrowed(context, request, asked.terms, within);
  if (lock === undefined) return true;
  const told = asked.told ? encodeGrant(lock.seat, context.renew(lock.seat), widened) : '<ok/>';
  context.answer(request.header, told);
  return true;
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
  if (!verdict.granted) return sayRefusal(context, request, verdict, terms.wait);
  const { seat } = verdict;
  const answer = await lockDevice(context, () => context.ask(raw, request.header), deadline).catch(
    async (cause: unknown) => {
      await context.release(seat, 'failed');
      throw cause;
    },
  );
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
