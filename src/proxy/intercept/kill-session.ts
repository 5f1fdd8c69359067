import { accessDenied, invalidValue } from '../../netconf/index.ts';
import type { Fate, Request } from '../request-pump.ts';
import type { InterceptContext, Neighbour } from './context.ts';

/**
 * RFC 6241 section 7.9. A session of Forelock's is named by Forelock's id (or, as monitoring shows it, by its device's):
 * the device is asked to kill its own end of it, so that its answer and its notifications are what they would be.
 */
export async function interceptKillSession(context: InterceptContext, request: Request): Promise<Fate> {
  await context.settled();
  const named = Number(request.parameter('session-id')?.text ?? Number.NaN);
  const neighbour = context.neighbour(named);
  if (neighbour?.id === context.id) {
    context.refuse(request.header, invalidValue('a session cannot kill itself: use close-session'));
    return 'drop';
  }
  if (!context.mayKill(neighbour)) {
    context.refuse(request.header, accessDenied(`policy does not let this tool kill session ${named}`));
    return 'drop';
  }
  context.audit('kill-session', { killed: named });
  if (neighbour === undefined) return 'forward';
  context.relay(await context.ask(context.frame(renamed(request, neighbour)), request.header));
  return 'drop';
}

/** The request's XML with the device's id in place of Forelock's. */
function renamed(request: Request, neighbour: Neighbour): Buffer {
  const pattern = /(<(?:[\w.-]+:)?session-id[^>]*>\s*)\d+/;
  return Buffer.from(request.payload().toString().replace(pattern, `$1${neighbour.deviceSession}`));
}
