import { operationFailed } from '../../netconf/index.ts';
import { datastoreLock, narrowedName } from '../held-locks.ts';
import { unlockNarrowed } from '../narrow/unlock-narrowed.ts';
import { BadRequest } from '../protocol/leaf.ts';
import { isError } from '../reply-pump.ts';
import type { Fate, Request } from '../request-pump.ts';
import type { InterceptContext } from './context.ts';
import { datastoreOf } from './datastore.ts';

/** RFC 6241 section 7.6: the device first; then reservations are undone and the next one is served. */
export async function interceptUnlock(context: InterceptContext, request: Request): Promise<Fate> {
  const datastore = datastoreOf(request, 'target');
  const name = datastoreLock(datastore ?? '');
  context.locks.forgetRevoked(name);
  if (datastore === 'candidate') {
    context.locks.forgetRevoked(narrowedName);
    const narrowed = context.locks.narrowedBy(narrowedName);
    if (narrowed !== undefined) return unlockNarrowed(context, request, narrowed);
    // In its turn the session has the device's lock, and the client must not end that unawares.
    if (context.locks.narrowed.length > 0) {
      await context.settled();
      throw new BadRequest(
        operationFailed('this session has partial locks of the candidate: partial-unlock them'),
      );
    }
  }
  return unlockHeld(context, request, name);
}

/** Sends the unlock on; if it was ours and the device said ok, the seat is given back. */
export async function unlockHeld(context: InterceptContext, request: Request, name: string): Promise<Fate> {
  await context.settled();
  const seat = context.locks.get(name);
  if (seat === undefined) return 'forward';
  const answer = await context.ask(request.raw(), request.header);
  context.relay(answer);
  if (!isError(answer)) {
    context.locks.take(name);
    await context.release(seat, 'released');
  }
  return 'drop';
}
