import { partialLock } from '../held-locks.ts';
import type { Answer } from '../reply-pump.ts';
import type { Fate, Request } from '../request-pump.ts';
import type { InterceptContext } from './context.ts';
import { lockAsked, lockThroughQueue } from './lock.ts';
import { unlockHeld } from './unlock.ts';

/**
 * RFC 5717: running alone. A partial lock and a global lock of running exclude each other between sessions (IX against
 * X); which nodes two partial locks share is the device's to say, and asked again until the wait is over.
 */
export async function interceptPartialLock(context: InterceptContext, request: Request): Promise<Fate> {
  await context.settled();
  const asked = lockAsked(
    context,
    request,
    [{ path: [context.device, 'running'], mode: 'IX' }],
    ['datastore'],
  );
  await lockThroughQueue(context, request, asked, (answer) => partialLock(lockIdOf(answer)));
  return 'drop';
}

function lockIdOf(answer: Answer): string {
  return /<(?:[\w.-]+:)?lock-id[^>]*>\s*(\d+)/.exec(answer.payload.toString())?.[1] ?? '';
}

export async function interceptPartialUnlock(context: InterceptContext, request: Request): Promise<Fate> {
  return unlockHeld(context, request, partialLock(request.parameter('lock-id')?.text ?? ''));
}
