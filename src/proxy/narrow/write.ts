import { accessDenied, at, invalidValue } from '../../netconf/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { BadRequest } from '../protocol/leaf.ts';
import { isError } from '../reply-pump.ts';
import type { Fate, Request } from '../request-pump.ts';
import { type NarrowedLock, outside, pathText } from './narrowed-lock.ts';
import { payloadOf } from './payload.ts';
import { endTurn, takeTurn } from './turn.ts';

/** An edit under a narrowed lock: inside its subtrees, and in its turn. Throws BadRequest for any other. */
export async function editNarrowed(
  context: InterceptContext,
  request: Request,
  narrowed: NarrowedLock,
): Promise<Fate> {
  await context.settled();
  const known = await context.learnSchema();
  if ('unknown' in known) throw new BadRequest(accessDenied(known.unknown));
  const payload = payloadOf(request, known.schema);
  if (payload === undefined)
    throw new BadRequest(invalidValue('under a lock of subtrees an edit carries its <config> itself'));
  const beyond = outside(narrowed, payload.writes);
  if (beyond !== undefined) {
    const message = `the lock of this session covers ${narrowed.within.map(pathText).join(' and ')} alone`;
    throw new BadRequest(at(pathText(beyond), accessDenied(message)));
  }
  return (await itsTurn(context, request, narrowed)) ? 'forward' : 'drop';
}

/** Says what is in the way, where something is. */
async function itsTurn(
  context: InterceptContext,
  request: Request,
  narrowed: NarrowedLock,
): Promise<boolean> {
  const errors = (await takeTurn(context, narrowed)) ?? [];
  if (errors.length > 0) context.refuse(request.header, ...errors);
  return narrowed.turn !== undefined;
}

/** Commits what the session has changed in its turn, which ends with it. */
export async function commitNarrowed(
  context: InterceptContext,
  request: Request,
  narrowed: NarrowedLock,
): Promise<Fate> {
  await context.settled();
  if (!(await itsTurn(context, request, narrowed))) return 'drop';
  const running = await context.request([{ path: [context.device, 'running'], mode: 'IX' }], {
    ...{ ...context.terms, reserve: false },
  });
  if (!running.granted) {
    if (running.reason !== 'cancelled') context.refuse(request.header, accessDenied('running is locked'));
    return 'drop';
  }
  // The turn may have been taken back while running was waited for: what it had changed is discarded then.
  if (!(await itsTurn(context, request, narrowed))) {
    await context.release(running.seat, 'released');
    return 'drop';
  }
  const answer = await context.ask(request.raw(), request.header);
  await context.release(running.seat, 'released');
  if (!isError(answer)) await endTurn(context, narrowed);
  context.relay(answer);
  return 'drop';
}

/** Without a turn there is nothing of this session's to discard. */
export async function discardNarrowed(
  context: InterceptContext,
  request: Request,
  narrowed: NarrowedLock,
): Promise<Fate> {
  await context.settled();
  if (narrowed.turn === undefined) {
    context.answer(request.header, '<ok/>');
    return 'drop';
  }
  const answer = await context.ask(request.raw(), request.header);
  if (!isError(answer)) await endTurn(context, narrowed);
  context.relay(answer);
  return 'drop';
}

/** copy-config and delete-config write the whole datastore, which such a lock does not cover. */
export async function refuseWhole(context: InterceptContext): Promise<Fate> {
  await context.settled();
  throw new BadRequest(
    accessDenied('the lock of this session covers subtrees, and this writes all of the datastore'),
  );
}
