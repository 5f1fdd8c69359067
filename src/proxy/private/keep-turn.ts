import type { Scope } from '../../lock/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import type { KeptTurn, Turn } from './kept-turn.ts';
import type { PrivateCandidate } from './private-candidate.ts';
import { beginTurn, candidateScopes, endTurn, replay } from './turn.ts';
import { lookForUndo } from './unconfirmed.ts';

/** A turn with the session's changes in the device's candidate, or on their way to it. */
export interface Entered {
  readonly turn: KeptTurn;
  /** Rejects with BadRequest where the device takes them no longer. */
  readonly replayed: Promise<void>;
}

/** Goes on with the turn that was kept, or begins one. */
export async function enterTurn(context: InterceptContext, candidate: PrivateCandidate): Promise<Entered> {
  const kept = context.keeper.take(candidate);
  if (kept !== undefined) return { turn: kept, replayed: Promise.resolve() };
  const turn = await beginTurn(context, candidateScopes(context.device));
  if (candidate.unconfirmed !== undefined) await orEnd(context, turn, lookForUndo(context, candidate));
  return { turn: { ...turn, cost: 0 }, replayed: replay(context, candidate) };
}

async function orEnd(context: InterceptContext, turn: Turn, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (cause) {
    await endTurn(context, turn);
    throw cause;
  }
}

/** Keeps the turn for the session's next request, where that is worth it and nobody waits; else ends it. */
export async function leaveTurn(
  context: InterceptContext,
  candidate: PrivateCandidate,
  turn: KeptTurn,
): Promise<void> {
  const end = (): void => candidate.occupy(endTurn(context, turn));
  // A device that undoes a commit changes its candidate too.
  const keeps = candidate.unconfirmed === undefined;
  if (!keeps || !context.keeper.keep(context.clock, candidate, turn, end)) await endTurn(context, turn);
}

/** Ends the turn that was kept, for what needs one of its own. */
export async function endKept(context: InterceptContext, candidate: PrivateCandidate): Promise<void> {
  await candidate.idle();
  const kept = context.keeper.take(candidate);
  if (kept !== undefined) await endTurn(context, kept);
}

/** The devices whose candidate somebody asks for with these scopes. */
export function candidatesAsked(scopes: readonly Scope[]): ReadonlySet<string> {
  const asked = scopes.filter(
    ({ path: [, datastore] }) => datastore === undefined || datastore === 'candidate',
  );
  return new Set(asked.flatMap(({ path: [device] }) => device ?? []));
}
