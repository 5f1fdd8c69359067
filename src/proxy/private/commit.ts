import type { InterceptContext } from '../intercept/context.ts';
import { isError } from '../reply-pump.ts';
import type { Fate, Request } from '../request-pump.ts';
import { conflictsOf } from './base.ts';
import { conflictErrors } from './conflict.ts';
import type { PrivateCandidate } from './private-candidate.ts';
import { commitScopes, inTurn, replay } from './turn.ts';

/**
 * The one time that the device is the session's: lock, compare with what running was, replay, commit, unlock. Where
 * anything fails, the device and the private candidate are as they were.
 */
export async function commitPrivate(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  await context.settled();
  await candidate.idle();
  await inTurn(context, commitScopes(context.device, candidate), async () => {
    const [conflicts] = await Promise.all([conflictsOf(context, candidate), replay(context, candidate)]);
    if (conflicts.length > 0) {
      context.audit('private-conflict', { nodes: conflicts.length });
      return context.refuse(request.header, ...conflictErrors(conflicts));
    }
    const answer = await context.ask(request.raw(), request.header);
    if (!isError(answer)) candidate.clear();
    context.relay(answer);
  });
  return 'drop';
}

/** RFC 6241 section 8.3.4.2: the private candidate is running again. */
export async function discardPrivate(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  await context.settled();
  await candidate.idle();
  candidate.clear();
  context.answer(request.header, '<ok/>');
  return 'drop';
}
