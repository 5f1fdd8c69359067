import { accessDenied, at } from '../../netconf/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { BadRequest } from '../protocol/leaf.ts';
import type { Request } from '../request-pump.ts';
import { allowedPaths } from './narrow.ts';
import { outside, pathText } from './narrowed-lock.ts';
import { payloadOf } from './payload.ts';

/** Throws BadRequest where a write without a lock goes beyond what policy lets its tool write, in any datastore. */
export async function checkWrites(context: InterceptContext, request: Request): Promise<void> {
  const within = await allowedPaths(context);
  if (within === undefined) return;
  const { schema } = context;
  const payload = schema !== undefined && request.whole ? payloadOf(request, schema) : undefined;
  if (payload === undefined)
    throw new BadRequest(
      accessDenied('policy lets this tool write some subtrees, and this writes all of a datastore'),
    );
  const beyond = outside({ within }, payload.writes);
  if (beyond === undefined) return;
  throw new BadRequest(
    at(pathText(beyond), accessDenied(`policy does not let this tool write ${pathText(beyond)}`)),
  );
}
