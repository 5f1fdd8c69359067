import { lockDenied, operationFailed } from '../../netconf/index.ts';
import { narrowedName } from '../held-locks.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { lockAsked, lockNarrowed } from '../intercept/lock.ts';
import { sayRefusal } from '../intercept/refusal.ts';
import { unlockNarrowed } from '../narrow/unlock-narrowed.ts';
import { encodeGrant } from '../protocol/grant.ts';
import type { Fate, Request } from '../request-pump.ts';

/** The name under which a session holds the lock of its own candidate. */
const privateLock = 'private candidate';

/** Whether it is the name of that lock, for which nobody else ever waits. */
export function isPrivateLock(name: string): boolean {
  return name === privateLock;
}

/**
 * A lock of the private candidate: nobody else can reach that one, so it stands in nobody's way; it still goes through the
 * whole sequence, so what the work needs is predicted and set aside. One of subtrees is a lock like any other.
 */
export async function lockPrivate(context: InterceptContext, request: Request): Promise<Fate> {
  if (context.locks.get(privateLock) !== undefined) {
    context.refuse(request.header, lockDenied(context.id, 'this session holds its candidate already'));
    return 'drop';
  }
  const scopes = [{ path: [context.device, '#private', String(context.id)], mode: 'X' as const }];
  const asked = lockAsked(context, request, scopes);
  context.locks.forgetRevoked(privateLock);
  const widened = await lockNarrowed(context, request, asked);
  if (widened === undefined) return 'drop';
  const verdict = await context.request(asked.scopes, { reserve: true, ...asked.terms });
  if (!verdict.granted) {
    sayRefusal(context, request, verdict, asked.terms.wait);
    return 'drop';
  }
  context.locks.add(privateLock, verdict.seat);
  const expires = context.renew(verdict.seat);
  context.answer(request.header, asked.told ? encodeGrant(verdict.seat, expires, widened) : '<ok/>');
  return 'drop';
}

/** RFC 6241 section 7.6; what was changed and not committed stays in the private candidate. */
export async function unlockPrivate(context: InterceptContext, request: Request): Promise<Fate> {
  const narrowed = context.locks.narrowedBy(narrowedName);
  if (narrowed !== undefined) return unlockNarrowed(context, request, narrowed);
  const revoked = context.locks.forgetRevoked(privateLock);
  const seat = context.locks.take(privateLock);
  if (seat !== undefined) await context.release(seat, 'released');
  if (seat !== undefined || revoked) context.answer(request.header, '<ok/>');
  else context.refuse(request.header, operationFailed('this session holds no lock of its candidate'));
  return 'drop';
}
