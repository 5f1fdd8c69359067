import type { Seat } from '../../harmony/index.ts';
import { ownChildren, textOf, wanted, wholeOf, wrong } from '../protocol/leaf.ts';
import { operationOf } from '../protocol/own-request.ts';
import type { Request } from '../request-pump.ts';
import type { InterceptContext } from './context.ts';

/** The grant of this session that a request names by grant-id and token. Throws BadRequest for any other. */
export function namedGrant(context: InterceptContext, request: Request): Seat {
  const operation = operationOf(request);
  const places = ownChildren(operation, ['grant-id', 'token']);
  const id = wanted(operation, places, 'grant-id');
  const token = wanted(operation, places, 'token');
  const seat = context.locks.byGrant(textOf(id));
  if (seat === undefined) throw wrong(id, `this session holds no grant '${textOf(id).slice(0, 64)}'`);
  const given = wholeOf(token, 1, Number.MAX_SAFE_INTEGER);
  const inForce = seat.grant.tokens[context.device] ?? seat.grant.token;
  if (given !== inForce || !context.stands(seat))
    throw wrong(token, `token ${given} is stale: it is not the one in force`);
  return seat;
}
