import { narrowedName } from '../held-locks.ts';
import type { InterceptContext } from '../intercept/context.ts';
import type { Fate, Request } from '../request-pump.ts';
import type { NarrowedLock } from './narrowed-lock.ts';
import { dropTurn } from './turn.ts';

/** What was changed and not committed goes with the lock: the candidate is the next one's. */
export async function unlockNarrowed(
  context: InterceptContext,
  request: Request,
  narrowed: NarrowedLock,
): Promise<Fate> {
  await context.settled();
  await dropTurn(context, narrowed);
  context.locks.take(narrowedName);
  await context.release(narrowed.seat, 'released');
  context.answer(request.header, '<ok/>');
  return 'drop';
}
