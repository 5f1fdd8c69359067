import type { Fate, Request } from '../request-pump.ts';
import type { InterceptContext } from './context.ts';
import { giveBack, requestedGrant } from './release.ts';
import { takeGrant } from './request.ts';

/** forelock.yang `yield`: back behind the higher workflow, and then the same again on the same terms. */
export async function interceptYield(context: InterceptContext, request: Request): Promise<Fate> {
  await context.settled();
  const seat = requestedGrant(context, request);
  const { scopes, priority, wait, declared } = seat.work;
  await giveBack(context, seat);
  const terms = { ...context.terms, priority, wait, declared };
  await takeGrant(context, request, scopes, { terms, widened: [] });
  return 'drop';
}
