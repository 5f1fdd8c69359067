import type { Seat } from '../../harmony/index.ts';
import { invalidValue, lockDenied, operationFailed } from '../../netconf/index.ts';
import { datastoreLock, narrowedPartial, partialLock } from '../held-locks.ts';
import { narrow } from '../narrow/narrow.ts';
import { encodePartial, partialLockRunning, partialUnlockRunning } from '../narrow/partial-running.ts';
import { selectsOf } from '../narrow/selected.ts';
import { takeNarrowed } from '../narrow/take-narrowed.ts';
import { unlockNarrowed } from '../narrow/unlock-narrowed.ts';
import { encodeGrant } from '../protocol/grant.ts';
import { BadRequest, onlyChild, wordOf, wrong } from '../protocol/leaf.ts';
import { ownParameters, statesTerms } from '../protocol/own-request.ts';
import { termNames } from '../protocol/terms.ts';
import type { Answer } from '../reply-pump.ts';
import type { Fate, Request } from '../request-pump.ts';
import { lossText } from '../take-back.ts';
import type { InterceptContext } from './context.ts';
import { lockAsked, lockThroughQueue } from './lock.ts';
import { statedTerms } from './stated-terms.ts';
import { unlockHeld } from './unlock.ts';

/**
 * RFC 5717: of running. A partial lock and a global lock of running exclude each other between sessions (IX against
 * X); which nodes two partial locks share is the device's to say, and asked again until the wait is over. Where the
 * device has no partial locks they are Forelock's own, as are those of the candidate, which forelock.yang adds.
 */
export async function interceptPartialLock(context: InterceptContext, request: Request): Promise<Fate> {
  await context.settled();
  if (isOfCandidate(request)) return partialLockCandidate(context, request);
  if (context.ownPartialLocks) return partialLockRunning(context, request);
  const scopes = [{ path: [context.device, 'running'], mode: 'IX' as const }];
  const asked = lockAsked(context, request, scopes, ['datastore']);
  await lockThroughQueue(context, request, asked, (answer) => partialLock(lockIdOf(answer)));
  return 'drop';
}

function isOfCandidate(request: Request): boolean {
  if (!statesTerms(request)) return false;
  const named = onlyChild(ownParameters(request, [...termNames, 'datastore']), 'datastore');
  if (named === undefined) return false;
  const word = wordOf(named, ['running', 'candidate']);
  if (word === undefined) throw wrong(named, 'write running or candidate');
  return word === 'candidate';
}

async function partialLockCandidate(context: InterceptContext, request: Request): Promise<Fate> {
  if (context.locks.get(datastoreLock('candidate')) !== undefined) {
    context.refuse(
      request.header,
      lockDenied(context.id, 'this session holds the lock of the candidate already'),
    );
    return 'drop';
  }
  const stated = statedTerms(context, ownParameters(request, [...termNames, 'datastore']));
  const subtrees = selectsOf(request);
  const terms = { ...stated, dependencies: { ...stated.dependencies, subtrees } };
  const { within, widened } = await narrow(context, request, terms);
  const { schema } = context;
  if (within === undefined || schema === undefined)
    throw new BadRequest(
      operationFailed(`less than all of the candidate can't be locked: ${widened.join('; ')}`),
    );
  const lock = await takeNarrowed(context, request, terms, within, nameOf);
  if (lock === undefined) return 'drop';
  const body = encodePartial(schema, lockIdFor(lock.seat.grant.token), within);
  context.answer(request.header, body + encodeGrant(lock.seat, context.renew(lock.seat), widened));
  return 'drop';
}

/** Devices count lock-ids from 1; Forelock's own start here (RFC 5717: an unsigned 32-bit number that is not 0). */
const firstLockId = 2 ** 31;

function nameOf({ grant }: Seat): string {
  return narrowedPartial(lockIdFor(grant.token));
}

function lockIdFor(token: number): number {
  return firstLockId + (token % firstLockId);
}

function lockIdOf(answer: Answer): string {
  return /<(?:[\w.-]+:)?lock-id[^>]*>\s*(\d+)/.exec(answer.payload.toString())?.[1] ?? '';
}

export async function interceptPartialUnlock(context: InterceptContext, request: Request): Promise<Fate> {
  const id = request.parameter('lock-id')?.text.trim() ?? '';
  const narrowed = context.locks.narrowedBy(narrowedPartial(id));
  if (narrowed !== undefined) return unlockNarrowed(context, request, narrowed);
  const loss = context.locks.forgetRevoked(narrowedPartial(id));
  if (loss !== undefined) {
    await context.settled();
    throw new BadRequest(invalidValue(`this lock was taken back ${lossText[loss]}`));
  }
  if (context.ownPartialLocks) return partialUnlockRunning(context, request, id);
  return unlockHeld(context, request, partialLock(id));
}
