import { signalStream } from '../protocol/notification.ts';
import type { Fate, Request } from '../request-pump.ts';
import type { InterceptContext } from './context.ts';

/** RFC 5277 section 2.1.1: the stream FORELOCK is Forelock's own; every other one is the device's. */
export async function interceptCreateSubscription(
  context: InterceptContext,
  request: Request,
): Promise<Fate> {
  await context.settled();
  if (request.parameter('stream')?.text !== signalStream) return 'forward';
  context.answer(request.header, '<ok/>');
  context.subscribe();
  return 'drop';
}
