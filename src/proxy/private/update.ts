import { at, invalidValue, readXml } from '../../netconf/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { BadRequest } from '../protocol/leaf.ts';
import type { Fate, Request } from '../request-pump.ts';
import { conflictsOf } from './base.ts';
import { conflictErrors, type ResolutionMode, resolutionModes, touches } from './conflict.ts';
import type { BaseNode, PrivateCandidate, RecordedWrite } from './private-candidate.ts';
import { candidateScopes, inTurn, replay } from './turn.ts';

/**
 * The draft's update (draft-ietf-netconf-privcand-09 section 3.8.1.1): the private candidate is rebased onto running. By resolution-mode a conflict refuses
 * the update and leaves all as it was, keeps the session's own change, or gives it up for what running has.
 */
export async function updatePrivate(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  const work = (): Promise<void> =>
    rebase(context, request, candidate, (writes) => replay(context, { writes }));
  await inTurn(context, candidateScopes(context.device), work);
  return 'drop';
}

/** `apply` throws BadRequest where what is left of the writes can't be made on what running has at these nodes now. */
export async function rebase(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
  apply: (writes: readonly RecordedWrite[], nodes: readonly BaseNode[]) => Promise<void>,
): Promise<void> {
  const mode = modeOf(request);
  const conflicts = await conflictsOf(context, candidate);
  if (mode === 'revert-on-conflict' && conflicts.length > 0) {
    candidate.tell(conflicts);
    return context.refuse(request.header, ...conflictErrors(conflicts));
  }
  const lost = (write: RecordedWrite): boolean =>
    mode === 'prefer-running' && conflicts.some((node) => touches(write, node));
  const left = candidate.writes.filter((write) => !lost(write));
  await apply(left, conflicts);
  // What was compared, not what running is by now: nothing keeps others from changing it meanwhile.
  candidate.rebase(left, conflicts);
  context.answer(request.header, '<ok/>');
}

function modeOf(request: Request): ResolutionMode {
  const [operation] = readXml(request.payload().toString()).children;
  const given = operation?.children.find(({ name }) => name === 'resolution-mode')?.text.trim();
  if (given === undefined) return 'revert-on-conflict';
  const known = resolutionModes.find((mode) => mode === given);
  if (known !== undefined) return known;
  const message = `'${given.slice(0, 64)}' is no resolution-mode; there are ${resolutionModes.join(', ')}`;
  throw new BadRequest(at('/rpc/update/resolution-mode', invalidValue(message)));
}
