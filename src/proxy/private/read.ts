import type { Scope } from '../../lock/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import type { Fate, Request } from '../request-pump.ts';
import { endKept, enterTurn, leaveTurn } from './keep-turn.ts';
import type { PrivateCandidate } from './private-candidate.ts';
import { beginTurn, candidateScopes, endTurn, replay } from './turn.ts';

/**
 * What reads the candidate (get-config, get-data, validate, copy-config from it) goes to the device with the session's
 * own changes in place; its reply passes as it comes, and the turn is over behind it.
 */
export async function readPrivate(
  context: InterceptContext,
  _request: Request,
  candidate: PrivateCandidate,
  others: readonly Scope[] = [],
): Promise<Fate> {
  if (others.length > 0) return readApart(context, candidate, others);
  const { turn, replayed } = await enterTurn(context, candidate);
  const began = context.clock.now();
  try {
    await replayed;
  } catch (cause) {
    await endTurn(context, turn);
    throw cause;
  }
  const cost = turn.cost + context.clock.now() - began;
  const passed = new Promise<void>((resolve) => context.afterReply(resolve));
  candidate.occupy(passed.then(() => leaveTurn(context, candidate, { ...turn, cost })));
  return 'forward';
}

/** In a turn of its own that is not kept, for what else it holds. */
async function readApart(
  context: InterceptContext,
  candidate: PrivateCandidate,
  others: readonly Scope[],
): Promise<Fate> {
  await endKept(context, candidate);
  const turn = await beginTurn(context, candidateScopes(context.device, ...others));
  try {
    await replay(context, candidate);
  } catch (cause) {
    await endTurn(context, turn);
    throw cause;
  }
  const passed = new Promise<void>((resolve) => context.afterReply(resolve));
  candidate.occupy(passed.then(() => endTurn(context, turn)));
  return 'forward';
}
