import { inUse, resourceDenied } from '../../netconf/index.ts';
import { datastoreLock } from '../held-locks.ts';
import { implicitScopes } from '../narrow/narrowed-lock.ts';
import type { Fate, Request } from '../request-pump.ts';
import type { InterceptContext } from './context.ts';

/**
 * An operation that writes: it goes on under a lock that its session holds, whose token is checked, or under an
 * implicit scope of its own for as long as the device works on it. The scope is IX, so unlocked edits go side by side
 * as they would on the device, and only another session's lock of the whole datastore holds them back.
 */
export async function interceptEdit(
  context: InterceptContext,
  request: Request,
  datastores: readonly string[],
): Promise<Fate> {
  const revoked = datastores.find((datastore) => context.locks.isRevoked(datastoreLock(datastore)));
  if (revoked !== undefined) {
    await context.settled();
    context.refuse(
      request.header,
      inUse(`the lock on ${revoked} was taken back when its lease ran out: lock it again`),
    );
    return 'drop';
  }
  const edits =
    request.header.operation?.name !== 'commit' && request.header.operation?.name !== 'discard-changes';
  const scopes = datastores.flatMap((datastore) => implicitScopes(context.device, datastore, edits));
  const verdict = await context.request(scopes, { ...context.terms, reserve: false });
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
  context.refuse(request.header, inUse(`${datastores.join(' and ')} is locked by session ${holder}; ${why}`));
  return 'drop';
}
