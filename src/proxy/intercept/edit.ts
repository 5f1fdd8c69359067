import { inUse, resourceDenied } from '../../netconf/index.ts';
import { checkWrites } from '../narrow/check-writes.ts';
import { implicitScopes, payloadScopes } from '../narrow/narrowed-lock.ts';
import { type Payload, payloadLimit, payloadOf } from '../narrow/payload.ts';
import type { Fate, Request } from '../request-pump.ts';
import { revokedText } from '../take-back.ts';
import type { InterceptContext } from './context.ts';
import { datastoreOf } from './datastore.ts';

/**
 * An operation that writes: it goes on under a lock that its session holds, whose token is checked, or under an
 * implicit scope of its own for as long as the device works on it: the subtrees that it writes, where they can be
 * told. Unlocked edits of different subtrees go side by side, as they would on the device.
 */
export async function interceptEdit(
  context: InterceptContext,
  request: Request,
  datastores: readonly string[],
): Promise<Fate> {
  const revoked = datastores.flatMap((datastore) => context.locks.revokedIn(datastore) ?? [])[0];
  if (revoked !== undefined) {
    await context.settled();
    context.refuse(request.header, inUse(revokedText(context.locks, revoked)));
    return 'drop';
  }
  const edits =
    request.header.operation?.name !== 'commit' && request.header.operation?.name !== 'discard-changes';
  if (edits && context.writes !== undefined) await context.settled();
  const payload = edits ? await checkWrites(context, () => located(context, request)) : undefined;
  const narrows = payload?.writes.every((path) => path.length > 0) && request.held <= payloadLimit;
  const scopes = datastores.flatMap((datastore) =>
    payload !== undefined && narrows
      ? payloadScopes(context.device, datastore, payload)
      : implicitScopes(context.device, datastore, edits),
  );
  // What somebody has changed in a turn and not committed is not to be copied.
  const copied = copiesCandidate(request) === true ? implicitScopes(context.device, 'candidate', false) : [];
  const verdict = await context.request([...scopes, ...copied], { ...context.terms, reserve: false });
  if (verdict.granted) {
    context.afterReply(() => void context.release(verdict.seat, 'released'));
    return 'forward';
  }
  if (verdict.reason === 'cancelled') return 'drop';
  await context.settled();
  if (verdict.reason === 'resources') {
    context.refuse(request.header, resourceDenied(verdict.cause.message));
    return 'drop';
  }
  if (verdict.reason === 'capacity') {
    context.refuse(request.header, resourceDenied('the device never has as much of a pool as this asks for'));
    return 'drop';
  }
  const holder = verdict.holders[0] ?? 0;
  const why =
    verdict.reason === 'deadlock' ? 'waiting would close a circle' : `waited ${context.terms.wait} ms`;
  const error = inUse(`${datastores.join(' and ')} is locked by session ${holder}; ${why}`);
  // RFC 5717 section 2.5.
  const locked = datastores.includes('running') && context.neighbour(holder)?.locks.holdsPartial === true;
  context.refuse(request.header, locked ? { ...error, appTag: 'locked' } : error);
  return 'drop';
}

/** Whether it takes what is in the candidate elsewhere; undefined where its source is not there yet. */
export function copiesCandidate(request: Request): boolean | undefined {
  if (request.header.operation?.name !== 'copy-config') return false;
  const known = request.whole || request.parameter('source')?.child !== undefined;
  return known ? datastoreOf(request, 'source') === 'candidate' : undefined;
}

/** Whether an edit is to be read on before it is ruled on: its place can be told, and it is small. */
export function wantsPayload({ schema, writes }: InterceptContext, request: Request): boolean {
  const name = request.header.operation?.name;
  if (request.whole || (name !== 'edit-config' && name !== 'edit-data')) return false;
  // What policy bounds is read whole, however large it is.
  return writes !== undefined || (schema !== undefined && request.held <= payloadLimit);
}

/** Undefined where it was not read on for, or there is nothing to tell it by. */
function located({ schema, writes }: InterceptContext, request: Request): Payload | undefined {
  const small = request.held <= payloadLimit || writes !== undefined;
  return schema !== undefined && request.whole && small ? payloadOf(request, schema) : undefined;
}
