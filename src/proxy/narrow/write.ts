import type { Seat } from '../../harmony/index.ts';
import { accessDenied, inUse, invalidValue } from '../../netconf/index.ts';
import { type InstancePath, profileScopes, topmost } from '../../yang/index.ts';
import { turnName } from '../held-locks.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { refusalOf } from '../intercept/refusal.ts';
import { BadRequest } from '../protocol/leaf.ts';
import { isError } from '../reply-pump.ts';
import type { Fate, Request } from '../request-pump.ts';
import { revokedText } from '../take-back.ts';
import { checkCovered } from './check-writes.ts';
import { payloadScopes, type Turn } from './narrowed-lock.ts';
import { type Payload, payloadOf } from './payload.ts';
import { endTurn, takeTurn } from './turn.ts';

/** An edit under narrowed locks: inside their subtrees, and in its turn. Throws BadRequest for any other. */
export async function editNarrowed(context: InterceptContext, request: Request): Promise<Fate> {
  await context.settled();
  const known = await context.learnSchema();
  if ('unknown' in known) throw new BadRequest(accessDenied(known.unknown));
  const payload = payloadOf(request, known.schema);
  if (payload === undefined)
    throw new BadRequest(invalidValue('under a lock of subtrees an edit carries its <config> itself'));
  checkCovered(context, payload.writes);
  // Before the turn, so that who holds what is referred to can have its own turn first.
  const beside = await takeBeside(context, request, payload);
  if (beside === undefined) return 'drop';
  const turn = await itsTurn(context, request);
  if (turn === undefined) {
    for (const seat of beside) await context.release(seat, 'released');
    return 'drop';
  }
  turn.writes = topmost([...turn.writes, ...payload.writes]);
  turn.beside.push(...beside);
  return 'forward';
}

/** Waits until nobody else holds what the edit refers to; says so, and gives undefined, where that takes too long. */
async function takeBeside(
  context: InterceptContext,
  request: Request,
  { reads }: Payload,
): Promise<readonly Seat[] | undefined> {
  const scopes = profileScopes(context.device, 'candidate', { writes: [], reads, regions: [] });
  if (scopes.length === 0) return [];
  const verdict = await context.request(scopes, { ...context.terms, reserve: false });
  if (verdict.granted) return [verdict.seat];
  const error = refusalOf(verdict, context.terms.wait);
  if (error !== undefined) context.refuse(request.header, inUse(`what the edit refers to: ${error.message}`));
  return undefined;
}

/** Says what is in the way, where something is, and gives undefined. */
async function itsTurn(context: InterceptContext, request: Request): Promise<Turn | undefined> {
  const revoked = context.locks.revokedIn('candidate');
  const errors =
    revoked === undefined ? ((await takeTurn(context)) ?? []) : [inUse(revokedText(context.locks, revoked))];
  if (errors.length === 0) return context.locks.turn;
  context.refuse(request.header, ...errors);
  return undefined;
}

/** Commits what the session has changed in its turn, which ends with it. */
export async function commitNarrowed(context: InterceptContext, request: Request): Promise<Fate> {
  await context.settled();
  const turn = await itsTurn(context, request);
  if (turn === undefined) return 'drop';
  const { terms, device } = context;
  const scopes = committedScopes(device, turn.writes);
  const running = await context.request(scopes, { ...terms, reserve: false });
  if (!running.granted) {
    const error = refusalOf(running, terms.wait);
    if (error !== undefined) context.refuse(request.header, inUse(`running: ${error.message}`));
    return 'drop';
  }
  // The turn may have been taken back while running was waited for: what it had changed is discarded then.
  if ((await itsTurn(context, request)) === undefined) {
    await context.release(running.seat, 'released');
    return 'drop';
  }
  const answer = await context.ask(request.raw(), request.header);
  await context.release(running.seat, 'released');
  if (!isError(answer)) await endTurn(context);
  context.relay(answer);
  return 'drop';
}

/** What the commit changes in running; where nothing was written it may still confirm an earlier one. */
function committedScopes(device: string, writes: readonly InstancePath[]): ReturnType<typeof payloadScopes> {
  if (writes.length > 0) return payloadScopes(device, 'running', { writes, reads: [] });
  return [{ path: [device, 'running'], mode: 'IX' }];
}

/** Without a turn there is nothing of this session's to discard. */
export async function discardNarrowed(context: InterceptContext, request: Request): Promise<Fate> {
  await context.settled();
  context.locks.forgetRevoked(turnName);
  if (context.locks.turn === undefined) {
    context.answer(request.header, '<ok/>');
    return 'drop';
  }
  const answer = await context.ask(request.raw(), request.header);
  if (!isError(answer)) await endTurn(context);
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
