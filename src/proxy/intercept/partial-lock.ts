import { namespaces, operationFailed } from '../../netconf/index.ts';
import { partialLock } from '../held-locks.ts';
import { narrow } from '../narrow/narrow.ts';
import { pathText } from '../narrow/narrowed-lock.ts';
import { alreadyNarrowed, takeNarrowed } from '../narrow/take-narrowed.ts';
import { unlockNarrowed } from '../narrow/unlock-narrowed.ts';
import { encodeGrant, leaf } from '../protocol/grant.ts';
import { BadRequest, onlyChild, ownChildren, wordOf, wrong } from '../protocol/leaf.ts';
import { operationOf, ownParameters, statesTerms } from '../protocol/own-request.ts';
import { termNames } from '../protocol/terms.ts';
import type { Answer } from '../reply-pump.ts';
import type { Fate, Request } from '../request-pump.ts';
import type { InterceptContext } from './context.ts';
import { lockAsked, lockThroughQueue } from './lock.ts';
import { statedTerms } from './stated-terms.ts';
import { unlockHeld } from './unlock.ts';

/**
 * RFC 5717: of running. A partial lock and a global lock of running exclude each other between sessions (IX against
 * X); which nodes two partial locks share is the device's to say, and asked again until the wait is over. One of the
 * candidate, which forelock.yang adds, is Forelock's own.
 */
export async function interceptPartialLock(context: InterceptContext, request: Request): Promise<Fate> {
  await context.settled();
  if (isOfCandidate(request)) return partialLockCandidate(context, request);
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
  if (alreadyNarrowed(context, request)) return 'drop';
  const operation = operationOf(request);
  const stated = statedTerms(context, ownChildren(operation, [...termNames, 'datastore']));
  const subtrees = operation.element.children
    .filter(({ name }) => name === 'select')
    .map((element) => ({ element, path: `${operation.path}/pl:select` }));
  const terms = { ...stated, dependencies: { ...stated.dependencies, subtrees } };
  const { within, widened } = await narrow(context, request, terms);
  if (within === undefined)
    throw new BadRequest(
      operationFailed(`less than all of the candidate can't be locked: ${widened.join('; ')}`),
    );
  const lock = await takeNarrowed(context, request, terms, within);
  if (lock === undefined) return 'drop';
  const nodes = within.map((path) => leaf('locked-node', pathText(path), partialNamespace));
  const body = [leaf('lock-id', lockIdFor(lock.seat.grant.token), partialNamespace), ...nodes];
  context.answer(request.header, body.join('') + encodeGrant(lock.seat, context.renew(lock.seat), widened));
  return 'drop';
}

const partialNamespace = ` xmlns="${namespaces.partialLock}"`;
/** Devices count lock-ids from 1; Forelock's own start here (RFC 5717: an unsigned 32-bit number that is not 0). */
const firstLockId = 2 ** 31;

function lockIdFor(token: number): number {
  return firstLockId + (token % firstLockId);
}

function lockIdOf(answer: Answer): string {
  return /<(?:[\w.-]+:)?lock-id[^>]*>\s*(\d+)/.exec(answer.payload.toString())?.[1] ?? '';
}

export async function interceptPartialUnlock(context: InterceptContext, request: Request): Promise<Fate> {
  const id = request.parameter('lock-id')?.text ?? '';
  const { narrowed } = context.locks;
  if (narrowed !== undefined && id === String(lockIdFor(narrowed.seat.grant.token)))
    return unlockNarrowed(context, request, narrowed);
  return unlockHeld(context, request, partialLock(id));
}
