import { decodeReply, encodeValidate } from '../../netconf/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { isError } from '../reply-pump.ts';
import type { Request } from '../request-pump.ts';
import { conflictsOf } from './base.ts';
import type { Carried, Follower } from './commit-queue.ts';
import type { PrivateCandidate } from './private-candidate.ts';
import { notInStartup, writeStartup } from './startup.ts';
import { dropChanges, replays, writtenScopes } from './turn.ts';

/**
 * Commits the candidates of several sessions at once, in the turn of the first. Where anything is wrong with any of them,
 * none is committed and false is returned: each then goes alone and has the device's answer to its own changes.
 */
export async function commitTogether(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
  followers: readonly Follower[],
): Promise<boolean> {
  const admitted = await Promise.all(followers.map((follower) => admit(context, follower)));
  const carried = admitted.filter((each) => each !== undefined);
  let fate: Carried = 'alone';
  try {
    if (carried.length === 0) return false;
    const candidates = [candidate, ...carried.map(({ follower }) => follower.candidate)];
    const conflicts = await Promise.all(candidates.map((each) => conflictsOf(context, each)));
    if (conflicts.some((nodes) => nodes.length > 0)) return false;
    if (!(await followEachOther(context, candidates))) return false;
    if (carried.some(({ follower }) => follower.gone)) return false;
    fate = 'unknown';
    const answer = await context.ask(request.raw(), request.header);
    fate = 'alone';
    if (!decodeReply(answer.payload.toString()).ok) return false;
    fate = notInStartup('the session that carried this commit with others has ended');
    context.audit('commit-together', { carried: carried.length });
    for (const each of candidates) each.clear();
    const warning = await writeStartup(context);
    fate = warning ?? 'committed';
    if (warning === undefined) context.relay(answer);
    else context.refuse(request.header, warning);
    return true;
  } finally {
    for (const { follower, release } of carried) {
      if (fate !== 'alone' && fate !== 'unknown')
        follower.context.audit('commit-carried', { by: context.id });
      follower.settle(fate);
      await release();
    }
  }
}

/** What the follower would have to hold for its own commit beside the turn, where that can be had without a wait; not where its session has ended. */
async function admit({ device, terms }: InterceptContext, follower: Follower) {
  const { context, candidate } = follower;
  const verdict = await context.request(writtenScopes(device, candidate), {
    ...{ ...terms, ...context.terms, wait: 0, reserve: false },
  });
  if (verdict.granted) return { follower, release: () => context.release(verdict.seat, 'released') };
  follower.settle('alone');
  return undefined;
}

/**
 * Whether each of them is valid behind those before it, so that one commit of all is what a row of commits would be: two that
 * are valid only together are not to pass. Leaves them all in the device's candidate, as if none had been looked at
 * (netconfd 2.13 commits nothing that it has validated before).
 */
async function followEachOther(
  context: InterceptContext,
  candidates: readonly PrivateCandidate[],
): Promise<boolean> {
  const last = candidates.at(-1);
  const asked = candidates.flatMap((each): readonly Promise<boolean>[] => {
    const replayed = replays(context, each).then((refused) => refused === undefined);
    return each === last ? [replayed] : [replayed, isValid(context)];
  });
  const dropped = dropChanges(context);
  const again = candidates.map((each) => replays(context, each).then((refused) => refused === undefined));
  const found = await Promise.all([...asked, dropped.then(() => true), ...again]);
  return !found.includes(false);
}

async function isValid(context: InterceptContext): Promise<boolean> {
  return !isError(await context.askOwn(encodeValidate('candidate')));
}
