import { accessDenied, at } from '../../netconf/index.ts';
import type { InstancePath } from '../../yang/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { BadRequest } from '../protocol/leaf.ts';
import { allowedPaths, beyondPolicy } from './narrow.ts';
import { outside, pathText } from './narrowed-lock.ts';
import type { Payload } from './payload.ts';

/** Throws BadRequest where a write goes beyond the subtrees that the session's narrowed locks cover. */
export function checkCovered({ locks }: InterceptContext, writes: readonly InstancePath[]): void {
  const within = locks.narrowed.flatMap((lock) => lock.within);
  const beyond = outside(within, writes);
  if (beyond === undefined) return;
  const message = `the locks of this session cover ${within.map(pathText).join(' and ')} alone`;
  throw new BadRequest(at(pathText(beyond), accessDenied(message)));
}

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
