import {
  decodeReply,
  encodeDiscardChanges,
  encodeLock,
  encodeUnlock,
  inUse,
  type RpcError,
} from '../../netconf/index.ts';
import { turnName } from '../held-locks.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { lockDevice } from '../intercept/lock-device.ts';
import { refusalOf } from '../intercept/refusal.ts';
import { isError } from '../reply-pump.ts';
import { revokedText } from '../take-back.ts';
import { type Turn, turnScopes } from './narrowed-lock.ts';

/**
 * Makes it this session's turn to change the device's candidate, and locks the candidate on the device until the turn
 * ends. Returns what stands in the way, where something does; undefined where it is its turn, or has ended.
 */
export async function takeTurn(context: InterceptContext): Promise<readonly RpcError[] | undefined> {
  const { terms, clock, locks } = context;
  if (locks.turn !== undefined) return undefined;
  const deadline = clock.now() + terms.wait;
  const verdict = await context.request(turnScopes(context.device), { ...terms, reserve: false });
  if (!verdict.granted) {
    const error = refusalOf(verdict, terms.wait);
    return error === undefined
      ? []
      : [inUse(error.message ?? 'the candidate has changes of another session')];
  }
  const turn: Turn = { seat: verdict.seat, writes: [], beside: [] };
  locks.turn = turn;
  const revoked = locks.revokedIn('candidate');
  if (revoked !== undefined) {
    await giveTurn(context);
    return [inUse(revokedText(locks, revoked))];
  }
  const answer = await lockDevice(context, () => context.askOwn(encodeLock('candidate')), {
    ...{ datastore: 'candidate', deadline, wanted: () => locks.turn === turn },
  });
  if (locks.turn !== turn) {
    if (!isError(answer)) await context.askOwn(encodeUnlock('candidate'));
    return [inUse(revokedText(locks, locks.revokedIn('candidate') ?? turnName))];
  }
  if (!isError(answer)) return undefined;
  await giveTurn(context);
  return decodeReply(answer.payload.toString()).errors;
}

/** The changes are committed or discarded: the device's lock goes, and the turn with it. */
export async function endTurn(context: InterceptContext): Promise<void> {
  if (context.locks.turn === undefined) return;
  await context.askOwn(encodeUnlock('candidate'));
  await giveTurn(context);
}

/** Ends a turn with what was changed in it. */
export async function dropTurn(context: InterceptContext): Promise<void> {
  if (context.locks.turn === undefined) return;
  await context.askOwn(encodeDiscardChanges());
  await endTurn(context);
}

async function giveTurn(context: InterceptContext): Promise<void> {
  const { turn } = context.locks;
  context.locks.turn = undefined;
  if (turn === undefined) return;
  for (const seat of [turn.seat, ...turn.beside]) await context.release(seat, 'released');
}
