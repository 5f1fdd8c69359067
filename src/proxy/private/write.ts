import type { InterceptContext } from '../intercept/context.ts';
import { checkCovered, checkWrites } from '../narrow/check-writes.ts';
import { payloadOf } from '../narrow/payload.ts';
import { type Answer, isError } from '../reply-pump.ts';
import type { Fate, Request } from '../request-pump.ts';
import { firstTouched, rereadBase } from './base.ts';
import { enterTurn, leaveTurn } from './keep-turn.ts';
import type { PrivateCandidate } from './private-candidate.ts';
import { endTurn } from './turn.ts';

/**
 * A write of the candidate: the device itself judges it, on top of what the session has written before, in a turn that
 * leaves nothing behind; the replay, the reads of running and the write are sent at once. What the device took is recorded, and what it did not take has not happened at all.
 */
export async function writePrivate(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  const known = await context.learnSchema();
  const schema = 'schema' in known ? known.schema : undefined;
  const payload = schema === undefined ? undefined : payloadOf(request, schema);
  await checkWrites(context, () => payload);
  // Beside a lock of subtrees nothing else is written, as in the shared candidate; what can't be told is all of it.
  if (context.locks.narrowed.length > 0) checkCovered(context, payload?.writes ?? [[]]);
  const { turn, replayed } = await enterTurn(context, candidate);
  const began = context.clock.now();
  let answer: Answer | undefined;
  try {
    const touched = firstTouched(context, candidate, schema, payload?.writes);
    const [judged, , base] = await Promise.all([
      context.ask(request.raw(), request.header),
      replayed,
      touched,
    ]);
    answer = judged;
    if (!isError(answer) && !isTest(request)) {
      const { writes, reads = [] } = payload ?? { writes: undefined };
      candidate.record({ raw: request.payload(), writes, reads }, base);
      await rereadBase(context, candidate, candidate.toldIn(payload?.writes ?? []));
    }
    context.relay(answer);
  } finally {
    const cost = turn.cost + context.clock.now() - began;
    if (answer === undefined || isError(answer)) await endTurn(context, turn);
    else await leaveTurn(context, candidate, { ...turn, cost });
  }
  return 'drop';
}

/** RFC 6241 section 7.2: `test-only` validates and changes nothing. */
function isTest(request: Request): boolean {
  return request.parameter('test-option')?.text === 'test-only';
}
