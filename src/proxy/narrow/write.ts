import { accessDenied, at, inUse, invalidValue } from '../../netconf/index.ts';
import { type InstancePath, topmost } from '../../yang/index.ts';
import { turnName } from '../held-locks.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { refusalOf } from '../intercept/refusal.ts';
import { BadRequest } from '../protocol/leaf.ts';
import { isError } from '../reply-pump.ts';
import type { Fate, Request } from '../request-pump.ts';
import { revokedText } from '../take-back.ts';
import { outside, pathText, payloadScopes } from './narrowed-lock.ts';
import { payloadOf } from './payload.ts';
import { endTurn, takeTurn } from './turn.ts';

/** An edit under narrowed locks: inside their subtrees, and in its turn. Throws BadRequest for any other. */
export async function editNarrowed(context: InterceptContext, request: Request): Promise<Fate> {
  await context.settled();
  const known = await context.learnSchema();
  if ('unknown' in known) throw new BadRequest(accessDenied(known.unknown));
  const payload = payloadOf(request, known.schema);
  if (payload === undefined)
    throw new BadRequest(invalidValue('under a lock of subtrees an edit carries its <config> itself'));
  const within = context.locks.narrowed.flatMap((lock) => lock.within);
  const beyond = outside(within, payload.writes);
  if (beyond !== undefined) {
    const message = `the locks of this session cover ${within.map(pathText).join(' and ')} alone`;
    throw new BadRequest(at(pathText(beyond), accessDenied(message)));
  }
  if (!(await itsTurn(context, request))) return 'drop';
  const { turn } = context.locks;
  if (turn !== undefined) turn.writes = topmost([...turn.writes, ...payload.writes]);
  return 'forward';
}

/** Says what is in the way, where something is. Throws BadRequest where the client goes on by a lock that it has lost. */
async function itsTurn(context: InterceptContext, request: Request): Promise<boolean> {
  const revoked = context.locks.revokedIn('candidate');
  if (revoked !== undefined) throw new BadRequest(inUse(revokedText(revoked)));
  const errors = (await takeTurn(context)) ?? [];
  if (errors.length > 0) context.refuse(request.header, ...errors);
  return context.locks.turn !== undefined;
}

/** Commits what the session has changed in its turn, which ends with it. */
export async function commitNarrowed(context: InterceptContext, request: Request): Promise<Fate> {
  await context.settled();
  if (!(await itsTurn(context, request))) return 'drop';
  const { terms, device } = context;
  const scopes = committedScopes(device, context.locks.turn?.writes ?? []);
  const running = await context.request(scopes, { ...terms, reserve: false });
  if (!running.granted) {
    const error = refusalOf(running, terms.wait);
    if (error !== undefined) context.refuse(request.header, inUse(`running: ${error.message}`));
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
