import {
  decodeReply,
  encodeGetConfig,
  invalidValue,
  namespaces,
  type RequestNode,
  writeTree,
} from '../../../netconf/index.ts';
import type { InterceptContext } from '../../intercept/context.ts';
import { datastoreOf } from '../../intercept/datastore.ts';
import { checkCovered, checkWrites } from '../../narrow/check-writes.ts';
import { implicitScopes } from '../../narrow/narrowed-lock.ts';
import { BadRequest } from '../../protocol/leaf.ts';
import type { Fate, Request } from '../../request-pump.ts';
import type { PrivateCandidate } from '../private-candidate.ts';
import { holdTurn } from '../turn.ts';
import { commitEdits } from './commit.ts';
import { dataIn, operationIn } from './composition.ts';
import { askAs } from './device.ts';
import { wholeComposed } from './read.ts';
import { unsupported } from './refusal.ts';
import { restated } from './restated.ts';
import { recordComposed } from './write.ts';

/** copy-config to the candidate, and delete-config: a copy of running, or none, forgets the session's changes. */
export async function resetComposed(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  const source = parameterOf(request, 'source');
  const named = datastoreOf(request, 'source');
  if (source === undefined || named === 'running') {
    candidate.clear();
    context.answer(request.header, '<ok/>');
    return 'drop';
  }
  if (named === 'candidate') throw new BadRequest(invalidValue('source and target are the same'));
  await checkWrites(context, () => undefined);
  if (context.locks.narrowed.length > 0) checkCovered(context, [[]]);
  const config = named === undefined ? inlineIn(source) : await contentOf(context, named);
  const raw = Buffer.from(
    `<rpc xmlns="${namespaces.base}"><copy-config><source><config>${config}</config></source></copy-config></rpc>`,
  );
  return recordComposed(context, request, candidate, { raw, writes: undefined, reads: [] });
}

/**
 * copy-config from the candidate. Running with the session's changes in it is running behind their commit; any other target
 * gets the candidate as it is shown.
 */
export async function copyComposed(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  const target = datastoreOf(request, 'target');
  if (target === 'running') return commitEdits(context, request, candidate);
  await checkWrites(context, () => undefined);
  const scopes = target === undefined ? [] : implicitScopes(context.device, target, true);
  await holdTurn(context, scopes, { datastore: undefined, end: [] }, async () => {
    const config = await wholeComposed(context, candidate);
    const place = parameterOf(request, 'target');
    const where = place === undefined ? '' : restated(place);
    const operation = `<copy-config>${where}<source><config>${config}</config></source></copy-config>`;
    context.relay(await askAs(context, request, operation));
  });
  return 'drop';
}

function parameterOf(request: Request, parameter: string): RequestNode | undefined {
  return operationIn(request.payload())?.children.find(({ name }) => name === parameter);
}

function inlineIn({ children }: RequestNode): string {
  const config = children.find(({ name }) => name === 'config');
  if (config === undefined) throw unsupported('what is behind a url: read it, and copy it as <config>');
  return config.children.map((each) => writeTree(each, namespaces.base)).join('');
}

async function contentOf(context: InterceptContext, datastore: string): Promise<string> {
  const answer = await context.askOwn(encodeGetConfig(datastore));
  const { data, errors } = decodeReply(answer.payload.toString());
  const [error] = errors;
  if (error !== undefined) throw new BadRequest(error);
  return (dataIn(data)?.children ?? []).map((each) => writeTree(each, namespaces.base)).join('');
}
