import type { Scope } from '../../lock/index.ts';
import { decodeReply, lockDenied } from '../../netconf/index.ts';
import { datastoreLock, datastoreLocked, narrowedName } from '../held-locks.ts';
import { narrow } from '../narrow/narrow.ts';
import { takeNarrowed } from '../narrow/take-narrowed.ts';
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
    return 'forward';
  // RFC 5717 section 2.4.1: not even for the session whose partial lock it is.
  if (datastore === 'running' && context.locks.holdsPartial) {
    context.refuse(request.header, lockDenied(context.id, 'this session holds a partial lock of running'));
    return 'drop';
  }
  const asked = lockAsked(context, request, [{ path: [context.device, datastore], mode: 'X' }]);
  context.locks.forgetRevoked(name);
  if (datastore === 'candidate') context.locks.forgetRevoked(narrowedName);
  const widened = datastore === 'candidate' ? await lockNarrowed(context, request, asked) : [];
  if (widened !== undefined) await lockThroughQueue(context, request, { ...asked, widened }, () => name);
  return 'drop';
}

/**
 * Locks subtrees of the candidate, where client or policy name some, and answers. Where all of it is to be locked: why that is
 * more than was asked for.
 */
export async function lockNarrowed(
  context: InterceptContext,
  request: Request,
  asked: LockAsked,
): Promise<readonly string[] | undefined> {
  const { within, widened } = await narrow(context, request, asked.terms);
  const { locks } = context;
  if (locks.get(narrowedName) !== undefined || (within === undefined && locks.narrowed.length > 0)) {
    const message = 'this session holds a lock of the candidate already';
    context.refuse(request.header, lockDenied(context.id, message));
    return undefined;
  }
  if (within === undefined) return widened;
  const lock = await takeNarrowed(context, request, asked.terms, within, () => narrowedName);
  if (lock === undefined) return undefined;
  if (!asked.told) context.mayPark(narrowedName);
  const told = asked.told ? encodeGrant(lock.seat, context.renew(lock.seat), widened) : '<ok/>';
  context.answer(request.header, told);
  return undefined;
}

/** What a lock request comes to. */
export interface LockAsked {
  readonly scopes: readonly Scope[];
  readonly terms: Terms;
  /** Framed, as the device is to see it. */
  readonly raw: Buffer;
  /** Whether the client is told of the grant in forelock.yang's words. */
  readonly told: boolean;
  /** Why more is locked than was asked for. */
  readonly widened: readonly string[];
}

/** Reads the terms where the client states some, and takes them out of what the device will see. */
export function lockAsked(
  context: InterceptContext,
  request: Request,
  scopes: readonly Scope[],
  more: readonly string[] = [],
): LockAsked {
  if (!statesTerms(request))
    return { scopes, terms: context.terms, raw: request.raw(), told: false, widened: [] };
  const terms = statedTerms(context, ownParameters(request, [...termNames, ...more]));
  const regions = regionScopes(terms.dependencies, context.device, 'X');
  const raw = context.frame(withoutOwn(request));
  return { scopes: [...scopes, ...regions], terms, raw, told: true, widened: [] };
}

/**
 * Takes the scopes in Forelock, then sends the client's own request to the device, again and again while somebody
 * past Forelock holds it and the wait is not over. The client gets the device's answer; or a refusal of Forelock's.
 */
export async function lockThroughQueue(
  context: InterceptContext,
  request: Request,
  { scopes, terms, raw, told, widened }: LockAsked,
  nameOf: (answer: Answer) => string,
): Promise<void> {
  const deadline = context.clock.now() + terms.wait;
  const verdict = await context.request(scopes, { reserve: true, ...terms });
  if (!verdict.granted) return sayRefusal(context, request, verdict, terms.wait);
  const { seat } = verdict;
  const [datastore = ''] = scopes.map(({ path }) => path[1]);
  const ask = (): Promise<Answer> => context.ask(raw, request.header);
  const answer = await lockDevice(context, ask, { datastore, deadline }).catch(async (cause: unknown) => {
    await context.release(seat, 'failed');
    throw cause;
  });
  // The seat is the session's before the client hears of it: it may unlock, or vanish, at once.
  if (isError(answer)) {
    await context.release(seat, 'device-denied');
    return context.relay(answer);
  }
  const name = nameOf(answer);
  context.locks.add(name, seat);
  if (!told && datastoreLocked(name)) context.mayPark(name);
  // Its lease may have run out, with nothing to take back yet, while somebody past Forelock held the device's lock.
  const expires = context.renew(seat);
  if (!told) return context.relay(answer);
  context.answer(request.header, bodyOf(answer) + encodeGrant(seat, expires, widened));
}

/** What the device said beside ok: a partial lock's id and nodes. */
function bodyOf(answer: Answer): string {
  return decodeReply(answer.payload.toString()).data.replace(/<(?:[\w.-]+:)?ok\s*\/>/, '');
}
