import type { Scope } from '../../lock/index.ts';
import { operationFailed, readXml } from '../../netconf/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { refusalOf } from '../intercept/refusal.ts';
import { implicitScopes, payloadScopes } from '../narrow/narrowed-lock.ts';
import { isError } from '../reply-pump.ts';
import type { Fate, Request } from '../request-pump.ts';
import { conflictsOf } from './base.ts';
import type { CommitQueue } from './commit-queue.ts';
import { commitTogether } from './commit-together.ts';
import { conflictErrors } from './conflict.ts';
import { isPrivateLock } from './lock.ts';
import { whileLocked } from './lock-running.ts';
import type { PrivateCandidate } from './private-candidate.ts';
import { startupScopes, writeStartup } from './startup.ts';
import { commitScopes, dropChanges, inTurn, refused, replay, writtenPaths } from './turn.ts';
import { awaitConfirmation, confirmTimeout, intactAround, lookForUndo, putBack } from './unconfirmed.ts';

/**
 * The one time that the device is the session's: lock, compare with what running was, replay, commit, unlock. Where
 * anything fails, the device and the private candidate are as they were.
 */
export async function commitPrivate(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  const { terms, clock } = context;
  const deadline = clock.now() + terms.wait;
  const queue = queueFor(context, request, candidate);
  const carried = (await queue?.follow(context, candidate)) ?? 'alone';
  if (carried === 'committed') context.answer(request.header, '<ok/>');
  else if (carried === 'unknown') context.refuse(request.header, lost);
  else if (carried !== 'alone') context.refuse(request.header, carried);
  else await commitTurn(context, request, candidate, { queue, wait: Math.max(0, deadline - clock.now()) });
  return 'drop';
}

const lost = operationFailed(
  'the device closed the session that carried this commit with others before it answered: whether running has it is not known; read running, then commit again or discard-changes',
);

async function commitTurn(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
  { queue, wait }: { readonly queue: CommitQueue | undefined; readonly wait: number },
): Promise<void> {
  const lead = queue?.lead(context, candidate);
  const work = async (): Promise<void> => {
    const followers = lead?.take() ?? [];
    if (followers.length > 0) {
      if (await commitTogether(context, request, candidate, followers)) return;
      await dropChanges(context);
    }
    await commitOwn(context, request, candidate);
  };
  try {
    const scopes = [...commitScopes(context.device, candidate), ...startupScopes(context)];
    await inTurn(context, scopes, () => whileLocked(context, request, candidate, work), wait);
  } finally {
    lead?.close();
  }
}

async function commitOwn(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<void> {
  // It may have been undone while the turn was waited for.
  await lookForUndo(context, candidate);
  const [conflicts] = await Promise.all([conflictsOf(context, candidate), replay(context, candidate)]);
  if (conflicts.length > 0) {
    context.audit('private-conflict', { nodes: conflicts.length });
    candidate.tell(conflicts);
    return context.refuse(request.header, ...conflictErrors(conflicts));
  }
  const asked = context.clock.now();
  const answer = await context.ask(request.raw(), request.header);
  const timeout = confirmTimeout(request);
  if (isError(answer)) return context.relay(answer);
  context.audit('private-commit', { writes: candidate.writes.length });
  await committed(context, candidate, asked, timeout);
  const warning = timeout === undefined ? await writeStartup(context) : undefined;
  if (warning === undefined) context.relay(answer);
  else context.refuse(request.header, warning);
}

async function committed(
  context: InterceptContext,
  candidate: PrivateCandidate,
  asked: number,
  timeout: number | undefined,
): Promise<void> {
  if (timeout !== undefined) return awaitConfirmation(context, candidate, asked, timeout);
  candidate.unconfirmed = undefined;
  candidate.clear();
}

/**
 * Undefined where the commit is to be the session's own: a confirmed one belongs to its session (RFC 6241 section 8.4), and
 * a session that holds locks others may wait for would wait for a turn that the wait-for graph does not see.
 */
function queueFor(
  { commits, locks }: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): CommitQueue | undefined {
  if (candidate.unconfirmed !== undefined || !isPlain(request) || writtenPaths(candidate) === undefined)
    return undefined;
  return locks.names.every(isPrivateLock) ? commits : undefined;
}

function isPlain(request: Request): boolean {
  return readXml(request.payload().toString()).children[0]?.children.length === 0;
}

/** RFC 6241 section 8.3.4.2: the private candidate is running again. */
export async function discardPrivate(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  candidate.clear();
  context.answer(request.header, '<ok/>');
  return 'drop';
}

/** As any write of running whose place is not known; and what it undoes, with what was written on top, stays as it is meanwhile. */
function undoScopes(
  { device }: InterceptContext,
  { unconfirmed, writes }: PrivateCandidate,
): readonly Scope[] {
  const anywhere = implicitScopes(device, 'running', false);
  if (unconfirmed === undefined) return anywhere;
  const written = writtenPaths({ writes: [...unconfirmed.writes, ...writes] });
  if (written === undefined) return [{ path: [device, 'running'], mode: 'X' }];
  return [...anywhere, ...payloadScopes(device, 'running', { writes: written, reads: [] })];
}

/** RFC 6241 section 8.4.4.1: what it undoes is the session's to change or to commit again. */
export async function cancelPrivate(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  const scopes = undoScopes(context, candidate);
  const verdict = await context.request(scopes, { ...context.terms, reserve: false });
  if (!verdict.granted) throw refused(refusalOf(verdict, context.terms.wait));
  try {
    const intact = await intactAround(context, candidate);
    const answer = await context.ask(request.raw(), request.header);
    if (!isError(answer)) await putBack(context, candidate, intact);
    context.relay(answer);
  } finally {
    await context.release(verdict.seat, 'released');
  }
  return 'drop';
}
