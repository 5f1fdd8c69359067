import type { Scope } from '../../lock/index.ts';
import {
  decodeReply,
  encodeDiscardChanges,
  encodeLock,
  encodeUnlock,
  inUse,
  operationFailed,
  type RpcError,
} from '../../netconf/index.ts';
import { type InstancePath, profileScopes } from '../../yang/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { lockDevice } from '../intercept/lock-device.ts';
import { refusalOf } from '../intercept/refusal.ts';
import { implicitScopes, narrowedScopes, turnScopes } from '../narrow/narrowed-lock.ts';
import { BadRequest } from '../protocol/leaf.ts';
import { type Answer, isError } from '../reply-pump.ts';
import type { Turn } from './kept-turn.ts';
import type { PrivateCandidate } from './private-candidate.ts';

type Written = Pick<PrivateCandidate, 'writes'>;

/**
 * What a turn takes: that nobody else has changes in the device's candidate, and what else the operation needs. Locks of
 * subtrees hold beside it: of what is put there and discarded nothing is left.
 */
export function candidateScopes(device: string, ...others: readonly Scope[]): readonly Scope[] {
  return [...turnScopes(device), ...others];
}

/** What it is to confirm may be undone before its turn, and is then committed with the rest. */
export function commitScopes(device: string, { writes, unconfirmed }: PrivateCandidate): readonly Scope[] {
  const all = [...(unconfirmed?.writes ?? []), ...writes];
  return candidateScopes(device, ...writtenScopes(device, { writes: all }));
}

/** What of candidate and running a commit writes: it waits for whoever has a lock there, in either. */
export function writtenScopes(device: string, candidate: Written): readonly Scope[] {
  const running = runningScopes(device, candidate);
  if (candidate.writes.length === 0) return running;
  const writes = writtenPaths(candidate);
  if (writes === undefined) return [{ path: [device, 'candidate'], mode: 'X' }, ...running];
  return [...profileScopes(device, 'candidate', { writes, reads: [], regions: [] }), ...running];
}

/**
 * What a commit takes in running, so that it stays what it was compared with: just what was written, where that is known,
 * and nobody whose writes can't be told.
 */
export function runningScopes(device: string, candidate: Written): readonly Scope[] {
  if (candidate.writes.length === 0) return implicitScopes(device, 'running', true);
  const written = writtenPaths(candidate);
  if (written === undefined) return [{ path: [device, 'running'], mode: 'X' }];
  return narrowedScopes(device, 'running', written, undefined);
}

/** What was written, where that is known of every write, and is not the whole datastore nor nothing. */
export function writtenPaths({ writes }: Written): readonly InstancePath[] | undefined {
  const paths = writes.map((write) => write.writes);
  const known = paths.every((each) => each?.every((path) => path.length > 0));
  const written = paths.flatMap((each) => each ?? []);
  return known && written.length > 0 ? written : undefined;
}

/** What a turn has locked on the device, and what ends it; undefined: nothing, since the session itself has it locked. */
export interface Held {
  readonly datastore: string | undefined;
  readonly end: readonly string[];
}

const candidateHeld: Held = {
  datastore: 'candidate',
  end: [encodeDiscardChanges(), encodeUnlock('candidate')],
};

/**
 * Runs `work` while the device's candidate is this session's alone, locked on the device, and leaves it as running is.
 * Throws BadRequest where the turn can't be had within the tool's wait.
 */
export function inTurn<T>(
  context: InterceptContext,
  scopes: readonly Scope[],
  work: () => Promise<T>,
  wait: number = context.terms.wait,
): Promise<T> {
  return holdTurn(context, scopes, candidateHeld, work, wait);
}

/** The same with what is to be locked. */
export async function holdTurn<T>(
  context: InterceptContext,
  scopes: readonly Scope[],
  held: Held,
  work: (turn: Turn) => Promise<T>,
  wait: number = context.terms.wait,
): Promise<T> {
  const turn = await beginTurn(context, scopes, wait, held);
  try {
    return await work(turn);
  } finally {
    await endTurn(context, turn, held);
  }
}

export async function beginTurn(
  context: InterceptContext,
  scopes: readonly Scope[],
  wait: number = context.terms.wait,
  held: Held = candidateHeld,
): Promise<Turn> {
  const { terms, clock } = context;
  const deadline = clock.now() + wait;
  const verdict = await context.request(scopes, { ...terms, wait, reserve: false, journalled: true });
  if (!verdict.granted) throw refused(refusalOf(verdict, terms.wait));
  try {
    await lockHeld(context, held, deadline);
    return { seat: verdict.seat, since: clock.now() };
  } catch (cause) {
    await context.release(verdict.seat, 'device-denied');
    throw cause;
  }
}

async function lockHeld(context: InterceptContext, { datastore }: Held, deadline: number): Promise<void> {
  if (datastore === undefined) return;
  const lock = (): Promise<Answer> => context.askOwn(encodeLock(datastore));
  const answer = await lockDevice(context, lock, { datastore, deadline });
  if (isError(answer)) throw refused(firstError(answer));
}

/** Empties the device's candidate in the middle of a turn. */
export async function dropChanges(context: InterceptContext): Promise<void> {
  await context.askOwn(encodeDiscardChanges());
}

/** Whatever is in the device's candidate goes; a device that is gone has let both go by itself. */
export async function endTurn(
  context: InterceptContext,
  { seat, since }: Turn,
  { datastore, end }: Held = candidateHeld,
): Promise<void> {
  await Promise.allSettled(end.map((operation) => context.askOwn(operation)));
  if (datastore !== undefined)
    context.audit(`${datastore}-turn`, { milliseconds: context.clock.now() - since });
  await context.release(seat, 'released');
}

/**
 * Puts what the session has written into the device's candidate, all requests at once. Throws BadRequest where the
 * device takes one of them no longer: running has become another since.
 */
export async function replay(context: InterceptContext, candidate: Written): Promise<void> {
  const failed = await replays(context, candidate);
  if (failed === undefined) return;
  const { message } = firstError(failed) ?? {};
  throw new BadRequest(
    operationFailed(
      `an earlier change of this session no longer applies to running: ${message ?? 'the device refused it'}; discard-changes and make it anew`,
    ),
  );
}

/** The same; resolves with the device's first refusal, where there is one. */
export async function replays(context: InterceptContext, { writes }: Written): Promise<Answer | undefined> {
  const answers = await Promise.all(writes.map(({ raw }) => context.askAgain(context.frame(raw))));
  return answers.find(isError);
}

function firstError(answer: Answer): RpcError | undefined {
  return decodeReply(answer.payload.toString()).errors[0];
}

/** Undefined: the session has ended, and nobody is told. */
export function refused(error: RpcError | undefined): BadRequest {
  return new BadRequest(error ?? inUse('the session has ended'));
}
