import { at, operationFailed } from '../../netconf/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { BadRequest } from '../protocol/leaf.ts';
import type { Fate, Request } from '../request-pump.ts';
import { type NarrowedLock, outside, pathText } from './narrowed-lock.ts';
import { dropTurn } from './turn.ts';

/**
 * With the session's last narrowed lock goes what was changed and not committed: the candidate is the next one's. Before that,
 * changes that this lock alone covers have to be committed or discarded first: a device discards all or nothing, and
 * those by the other locks are not this one's to lose. Throws BadRequest.
 */
export async function unlockNarrowed(
  context: InterceptContext,
  request: Request,
  narrowed: NarrowedLock,
): Promise<Fate> {
  await context.settled();
  const { locks } = context;
  const others = locks.narrowed.filter((each) => each !== narrowed);
  if (others.length === 0) await dropTurn(context);
  const covered = others.flatMap(({ within }) => within);
  const uncommitted = outside(covered, locks.turn?.writes ?? []);
  if (uncommitted !== undefined)
    throw new BadRequest(
      at(pathText(uncommitted), operationFailed('what was changed by this lock: commit or discard it first')),
    );
  locks.take(narrowed.name);
  locks.forgetRevoked(narrowed.name);
  await context.release(narrowed.seat, 'released');
  context.answer(request.header, '<ok/>');
  return 'drop';
}
