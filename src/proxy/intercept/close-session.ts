import { isError } from '../reply-pump.ts';
import type { Fate, Request } from '../request-pump.ts';
import type { InterceptContext } from './context.ts';

/** RFC 6241 section 7.8: the device has released its locks when it answers; then Forelock's go too. */
export async function interceptCloseSession(context: InterceptContext, request: Request): Promise<Fate> {
  await context.settled();
  const answer = await context.ask(request.raw(), request.header);
  context.relay(answer);
  if (!isError(answer)) {
    await Promise.all(context.locks.takeAll().map((seat) => context.release(seat, 'session-ended')));
  }
  return 'drop';
}
