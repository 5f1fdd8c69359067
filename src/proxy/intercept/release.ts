import type { Seat } from '../../harmony/index.ts';
import { at, operationFailed } from '../../netconf/index.ts';
import { grantName } from '../held-locks.ts';
import { BadRequest } from '../protocol/leaf.ts';
import type { Fate, Request } from '../request-pump.ts';
import type { InterceptContext } from './context.ts';
import { namedGrant } from './grant-of.ts';

/** forelock.yang `release`. */
export async function interceptRelease(context: InterceptContext, request: Request): Promise<Fate> {
  await context.settled();
  await giveBack(context, requestedGrant(context, request));
  context.answer(request.header, '<ok/>');
  return 'drop';
}

/** A grant that a request made: a lock on the device is given back by unlock. */
export function requestedGrant(context: InterceptContext, request: Request): Seat {
  const seat = namedGrant(context, request);
  if (context.locks.get(grantName(seat.grant.id)) === seat) return seat;
  const error = operationFailed(
    'this grant is a lock on the device: give it back by unlock or partial-unlock',
  );
  throw new BadRequest(at('/nc:rpc', error));
}

export async function giveBack(context: InterceptContext, seat: Seat): Promise<void> {
  context.locks.take(grantName(seat.grant.id));
  await context.release(seat, 'released');
}
