import {
  decodeReply,
  encodeDiscardChanges,
  encodeLock,
  encodeUnlock,
  inUse,
  type RpcError,
} from '../../netconf/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { lockDevice } from '../intercept/lock-device.ts';
import { refusalOf } from '../intercept/refusal.ts';
import { isError } from '../reply-pump.ts';
import { type NarrowedLock, turnScopes } from './narrowed-lock.ts';

const takenBack = inUse('the lock of this session was taken back when its lease ran out: lock it again');

/**
 * Makes it this session's turn to change the device's candidate, and locks the candidate on the device until the turn
 * ends. Returns what stands in the way, where something does; undefined where it is its turn, or has ended.
 */
export async function takeTurn(
  context: InterceptContext,
  narrowed: NarrowedLock,
): Promise<readonly RpcError[] | undefined> {
  if (context.locks.narrowed !== narrowed) return [takenBack];
  if (narrowed.turn !== undefined) return undefined;
  const { terms, clock } = context;
  const deadline = clock.now() + terms.wait;
  const verdict = await context.request(turnScopes(context.device), { ...terms, reserve: false });
  if (!verdict.granted) {
    const error = refusalOf(verdict, terms.wait);
    return error === undefined
      ? []
      : [inUse(error.message ?? 'the candidate has changes of another session')];
  }
  narrowed.turn = verdict.seat;
  if (context.locks.narrowed !== narrowed) {
    await giveTurn(context, narrowed);
    return [takenBack];
  }
  const answer = await lockDevice(context, () => context.askOwn(encodeLock('candidate')), deadline);
  if (narrowed.turn !== verdict.seat) {
    if (!isError(answer)) await context.askOwn(encodeUnlock('candidate'));
    return [takenBack];
  }
  if (!isError(answer)) return undefined;
  await giveTurn(context, narrowed);
  return decodeReply(answer.payload.toString()).errors;
}

/** The changes are committed or discarded: the device's lock goes, and the turn with it. */
export async function endTurn(context: InterceptContext, narrowed: NarrowedLock): Promise<void> {
  if (narrowed.turn === undefined) return;
  await context.askOwn(encodeUnlock('candidate'));
  await giveTurn(context, narrowed);
}

/** Ends a turn with what was changed in it. */
export async function dropTurn(context: InterceptContext, narrowed: NarrowedLock): Promise<void> {
  if (narrowed.turn === undefined) return;
  await context.askOwn(encodeDiscardChanges());
  await endTurn(context, narrowed);
}

async function giveTurn(context: InterceptContext, narrowed: NarrowedLock): Promise<void> {
  const { turn } = narrowed;
  narrowed.turn = undefined;
  if (turn !== undefined) await context.release(turn, 'released');
}
