import { accessDenied } from '../../netconf/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { BadRequest } from '../protocol/leaf.ts';
import { allowedPaths, beyondPolicy } from './narrow.ts';
import { outside, pathText } from './narrowed-lock.ts';
import type { Payload } from './payload.ts';

/**
 * Throws BadRequest where a write without a lock of the candidate goes beyond what policy lets its tool write, in any
 * datastore. `payloadIn` is asked once the device's schema is known; undefined stands for a write of a whole datastore.
 */
export async function checkWrites(
  context: InterceptContext,
  payloadIn: () => Payload | undefined,
): Promise<Payload | undefined> {
  const within = await allowedPaths(context);
  const payload = payloadIn();
  if (within === undefined) return payload;
  if (payload === undefined)
    throw new BadRequest(
      accessDenied('policy lets this tool write some subtrees, and this writes all of a datastore'),
    );
  const beyond = outside(within, payload.writes);
  if (beyond !== undefined) throw beyondPolicy(beyond, pathText(beyond));
  return payload;
}
