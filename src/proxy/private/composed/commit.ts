import {
  badElement,
  type EditNodes,
  encodeEditConfig,
  encodeUnlock,
  operationFailed,
} from '../../../netconf/index.ts';
import { datastoreLock } from '../../held-locks.ts';
import type { InterceptContext } from '../../intercept/context.ts';
import { BadRequest } from '../../protocol/leaf.ts';
import { type Answer, isError } from '../../reply-pump.ts';
import type { Fate, Request } from '../../request-pump.ts';
import { conflictsOf } from '../base.ts';
import { offers } from '../capability.ts';
import { conflictErrors } from '../conflict.ts';
import type { Turn } from '../kept-turn.ts';
import type { PrivateCandidate } from '../private-candidate.ts';
import { startupScopes, writeStartup } from '../startup.ts';
import { type Held, holdTurn, runningScopes } from '../turn.ts';
import { compose, operationIn } from './composition.ts';
import { composingSchema, editRunning } from './device.ts';
import { applying } from './refusal.ts';

/**
 * The commit on a device that has no candidate: lock running, compare with what it was, edit it by what all edits of the
 * session come to, unlock. Where anything fails, running and the private candidate are as they were.
 */
export async function commitComposed(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  const [parameter] = operationIn(request.payload())?.children ?? [];
  if (parameter !== undefined) {
    const why = 'without a candidate of its own the device has no confirmed commits (RFC 6241 section 8.4)';
    throw new BadRequest(badElement('unknown-element', parameter.name, why));
  }
  return commitEdits(context, request, candidate);
}

/** What a commit does, for whatever asks for it. */
export async function commitEdits(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  const { nodes } = await composingSchema(context);
  const scopes = [...runningScopes(context.device, candidate), ...startupScopes(context)];
  await holdTurn(context, scopes, lockOf(context), (turn) =>
    commitLocked(context, request, candidate, { nodes, turn }),
  );
  return 'drop';
}

/** Nothing, where the session itself has running locked. */
function lockOf({ locks }: InterceptContext): Held {
  const holds = locks.get(datastoreLock('running')) !== undefined;
  return holds ? { datastore: undefined, end: [] } : { datastore: 'running', end: [encodeUnlock('running')] };
}

async function commitLocked(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
  { nodes, turn }: { readonly nodes: EditNodes; readonly turn: Turn },
): Promise<void> {
  const conflicts = await conflictsOf(context, candidate);
  if (conflicts.length > 0) {
    context.audit('private-conflict', { nodes: conflicts.length });
    candidate.tell(conflicts);
    return context.refuse(request.header, ...conflictErrors(conflicts));
  }
  const change = applying(() => compose(nodes, candidate.base, candidate.writes));
  const answer = change.edit === '' ? undefined : await editWhole(context, request, turn, change);
  if (answer !== undefined && isError(answer)) return context.relay(answer);
  context.audit('private-commit', { writes: candidate.writes.length });
  candidate.clear();
  const warning = await writeStartup(context);
  if (warning !== undefined) return context.refuse(request.header, warning);
  context.answer(request.header, '<ok/>');
}

/**
 * Edits running so that it has all of the edit or nothing, also where the device makes the first part of what it then refuses: what
 * undoes it is in the journal before the edit is sent.
 */
async function editWhole(
  context: InterceptContext,
  request: Request,
  { seat }: Turn,
  { edit, undo }: { readonly edit: string; readonly undo: string },
): Promise<Answer> {
  if (offers(context.capabilities, 'rollback-on-error:1.0')) return editRunning(context, request, edit);
  const owed = await context.oweUndo(seat, undo);
  let answer: Answer;
  let half = false;
  try {
    answer = await editRunning(context, request, edit);
    if (isError(answer)) half = isError(await context.askOwn(encodeEditConfig('running', undo)));
  } catch (cause) {
    await owed.carryOut();
    throw cause;
  }
  await owed.settle();
  if (!half) return answer;
  context.audit('commit-half-done', {});
  const message =
    'the device refused the commit in the middle, and then to undo what it had made: read running';
  throw new BadRequest({ ...operationFailed(message), tag: 'rollback-failed' });
}
