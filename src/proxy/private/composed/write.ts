import { decodeReply } from '../../../netconf/index.ts';
import type { InterceptContext } from '../../intercept/context.ts';
import { checkCovered, checkWrites } from '../../narrow/check-writes.ts';
import { payloadOf } from '../../narrow/payload.ts';
import { type Answer, isError } from '../../reply-pump.ts';
import type { Fate, Request } from '../../request-pump.ts';
import { firstTouched, rereadBase } from '../base.ts';
import type { PrivateCandidate, RecordedWrite } from '../private-candidate.ts';
import { compose } from './composition.ts';
import { composingSchema, testEdit } from './device.ts';
import { requireData } from './read.ts';
import { applying, unsupported } from './refusal.ts';

/** edit-config or edit-data of a private candidate on a device that has none. */
export async function writeComposed(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  if (request.header.operation?.name === 'edit-data') await requireData(context);
  const { schema } = await composingSchema(context);
  const payload = payloadOf(request, schema);
  if (payload === undefined) throw unsupported('an edit without <config>');
  await checkWrites(context, () => payload);
  if (context.locks.narrowed.length > 0) checkCovered(context, payload.writes);
  return recordComposed(context, request, candidate, { raw: request.payload(), ...payload });
}

/**
 * Puts a write together with the edits before it, and has the device test the outcome against running, where it can test
 * (RFC 6241 section 8.6) and running is not locked just then; else the commit tells.
 */
export async function recordComposed(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
  write: RecordedWrite,
): Promise<Fate> {
  const { schema, nodes } = await composingSchema(context);
  const touched = await firstTouched(context, candidate, schema, write.writes);
  const { edit } = applying(() =>
    compose(nodes, [...candidate.base, ...touched], [...candidate.writes, write]),
  );
  const option = request.parameter('test-option')?.text;
  const judged = option === 'set' ? undefined : await testEdit(context, request, edit);
  if (judged !== undefined && isError(judged) && (option === 'test-only' || !isLocked(judged))) {
    context.relay(judged);
    return 'drop';
  }
  if (option !== 'test-only') {
    candidate.record(write, touched);
    await rereadBase(context, candidate, candidate.toldIn(write.writes ?? []));
  }
  context.answer(request.header, '<ok/>');
  return 'drop';
}

/** Somebody has running locked: that says nothing of the edit. */
function isLocked(answer: Answer): boolean {
  const { errors } = decodeReply(answer.payload.toString());
  return errors.some(({ tag }) => tag === 'in-use' || tag === 'lock-denied');
}
