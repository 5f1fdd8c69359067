import { dateAndTime, leaf, ownNamespace } from '../protocol/grant.ts';
import type { Fate, Request } from '../request-pump.ts';
import type { InterceptContext } from './context.ts';
import { namedGrant } from './grant-of.ts';

/** forelock.yang `renew`. */
export async function interceptRenew(context: InterceptContext, request: Request): Promise<Fate> {
  await context.settled();
  const expires = context.renew(namedGrant(context, request));
  context.answer(request.header, leaf('expires', dateAndTime(expires), ownNamespace));
  return 'drop';
}
