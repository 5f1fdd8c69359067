import type { RequestNode } from '../../../netconf/index.ts';
import { decodeReply } from '../../../netconf/index.ts';
import type { InterceptContext } from '../../intercept/context.ts';
import { datastoreOf } from '../../intercept/datastore.ts';
import { checkCovered, checkWrites } from '../../narrow/check-writes.ts';
import { payloadOf } from '../../narrow/payload.ts';
import { type Answer, isError } from '../../reply-pump.ts';
import type { Fate, Request } from '../../request-pump.ts';
import { firstTouched, rereadBase } from '../base.ts';
import type { PrivateCandidate } from '../private-candidate.ts';
import { compose, operationIn } from './composition.ts';
import { composingSchema, testEdit } from './device.ts';
import { applying, unsupported } from './refusal.ts';

/**
 * An edit of a private candidate on a device that has none: put together with the edits before it, and tested by the device
 * against running, where it can test (RFC 6241 section 8.6) and running is not locked just then; else the commit tells.
 */
export async function writeComposed(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  const { schema, nodes } = await composingSchema(context);
  const payload = payloadOf(request, schema);
  if (payload === undefined) throw unsupported('an edit without <config>');
  await checkWrites(context, () => payload);
  if (context.locks.narrowed.length > 0) checkCovered(context, payload.writes);
  const raw = request.payload();
  const operation = operationIn(raw);
  if (operation !== undefined && inserts(operation)) throw unsupported('the order of entries (insert)');
  const write = { raw, ...payload };
  const touched = await firstTouched(context, candidate, schema, payload.writes);
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
    await rereadBase(context, candidate, candidate.toldIn(payload.writes));
  }
  context.answer(request.header, '<ok/>');
  return 'drop';
}

/** copy-config to the candidate, and delete-config: what comes to running again is discarded. */
export async function resetComposed(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  const copies = request.header.operation?.name === 'copy-config';
  if (copies && datastoreOf(request, 'source') !== 'running')
    throw unsupported('a copy of anything but running');
  candidate.clear();
  context.answer(request.header, '<ok/>');
  return 'drop';
}

/** Somebody has running locked: that says nothing of the edit. */
function isLocked(answer: Answer): boolean {
  const { errors } = decodeReply(answer.payload.toString());
  return errors.some(({ tag }) => tag === 'in-use' || tag === 'lock-denied');
}

function inserts({ attributes, children }: RequestNode): boolean {
  return attributes.some(({ name }) => name === 'insert') || children.some(inserts);
}
