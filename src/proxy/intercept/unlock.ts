import { datastoreLock } from '../held-locks.ts';
import { unlockNarrowed } from '../narrow/unlock-narrowed.ts';
import { isError } from '../reply-pump.ts';
import type { Fate, Request } from '../request-pump.ts';
import type { InterceptContext } from './context.ts';
import { datastoreOf } from './datastore.ts';

/** RFC 6241 section 7.6: the device first; then reservations are undone and the next one is served. */
export async function interceptUnlock(context: InterceptContext, request: Request): Promise<Fate> {
  const datastore = datastoreOf(request, 'target');
  const name = datastoreLock(datastore ?? '');
  context.locks.forgetRevoked(name);
  const { narrowed } = context.locks;
  if (narrowed !== undefined && datastore === 'candidate') return unlockNarrowed(context, request, narrowed);
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
