import {
  childOf,
  decodeReply,
  encodeGetConfig,
  encodeGetData,
  filterTree,
  namespaces,
  type RequestNode,
  writeTree,
} from '../../../netconf/index.ts';
import type { InterceptContext } from '../../intercept/context.ts';
import { isError } from '../../reply-pump.ts';
import type { Fate, Request } from '../../request-pump.ts';
import type { PrivateCandidate } from '../private-candidate.ts';
import { compose, dataIn, operationIn, withEdit } from './composition.ts';
import { composingSchema, framedAs, testEdit } from './device.ts';
import { applying, unsupported } from './refusal.ts';
import { restated } from './restated.ts';

/** A read of the candidate, by get-config or by get-data (RFC 8526). */
interface Reading {
  readonly filter: RequestNode | undefined;
  readonly byXPath: boolean;
  readonly others: readonly RequestNode[];
  /** The namespace of the operation, and of the `<data>` of its reply. */
  readonly namespace: string;
  /** The same operation, of running. */
  readonly operation: string;
}

/** Running as it is now, with the session's edits in it. */
export async function readComposed(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  const asked = operationIn(request.payload());
  if (asked?.name === 'get-data') await requireData(context);
  const reading = asked?.name === 'get-data' ? dataReading(asked) : configReading(asked);
  const { filter, others, namespace } = reading;
  if (candidate.writes.length === 0) {
    const all = filter === undefined ? others : [filter, ...others];
    return { instead: framedAs(context, request, ofRunning(reading, all)) };
  }
  if (reading.byXPath) throw unsupported('XPath filters beside changes');
  const odd = others.find((each) => !showsAll(each));
  if (odd !== undefined) throw unsupported(`${odd.name} beside changes`);
  const answer = await context.ask(framedAs(context, request, ofRunning(reading, others)), request.header);
  if (isError(answer)) context.relay(answer);
  else {
    const shown = await changed(context, candidate, answer.payload.toString(), filter);
    context.answer(request.header, `<data xmlns="${namespace}">${shown}</data>`);
  }
  return 'drop';
}

/** Throws BadRequest where the device itself does not know get-data and edit-data (RFC 8526). */
export async function requireData(context: InterceptContext): Promise<void> {
  const { schema } = await composingSchema(context);
  if (!schema.modules.has('ietf-netconf-nmda'))
    throw unsupported('get-data and edit-data (RFC 8526), which the device does not know either');
}

/** validate of the candidate. */
export async function validateComposed(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  const { nodes } = await composingSchema(context);
  const { edit } = applying(() => compose(nodes, candidate.base, candidate.writes));
  const answer = await testEdit(context, request, edit);
  if (answer !== undefined) context.relay(answer);
  else if (edit === '') context.answer(request.header, '<ok/>');
  else throw unsupported('how to validate without :validate:1.1');
  return 'drop';
}

/** The candidate whole, as it would be shown now: what stands inside of `<config>`. */
export async function wholeComposed(context: InterceptContext, candidate: PrivateCandidate): Promise<string> {
  const answer = await context.askOwn(encodeGetConfig('running'));
  return changed(context, candidate, answer.payload.toString(), undefined);
}

async function changed(
  context: InterceptContext,
  candidate: PrivateCandidate,
  reply: string,
  filter: RequestNode | undefined,
): Promise<string> {
  const { nodes } = await composingSchema(context);
  const running = dataIn(decodeReply(reply).data);
  const { children } = applying(() => {
    const { edit } = compose(nodes, candidate.base, candidate.writes);
    return withEdit(running ?? { namespace: '', name: 'data', text: '', children: [] }, edit, nodes);
  });
  const shown = filter === undefined ? children : filterTree(children, filter);
  return shown.map((each) => writeTree(each, '')).join('');
}

function configReading(asked: RequestNode | undefined): Reading {
  const filter = asked && childOf(asked, 'filter');
  return {
    filter,
    byXPath: filter?.attributes.some(({ name, value }) => name === 'type' && value === 'xpath') === true,
    others: (asked?.children ?? []).filter((each) => each !== filter && each.name !== 'source'),
    namespace: namespaces.base,
    operation: encodeGetConfig('running'),
  };
}

function dataReading(asked: RequestNode): Reading {
  const filter = childOf(asked, 'subtree-filter') ?? childOf(asked, 'xpath-filter');
  return {
    filter,
    byXPath: filter?.name === 'xpath-filter',
    others: asked.children.filter((each) => each !== filter && each.name !== 'datastore'),
    namespace: namespaces.nmda,
    operation: encodeGetData('running'),
  };
}

function ofRunning({ operation }: Reading, parameters: readonly RequestNode[]): string {
  return operation.replace(/<\/[\w-]+>$/, (end) => parameters.map(restated).join('') + end);
}

/** What leaves nothing of a configuration out. */
function showsAll({ name, text }: RequestNode): boolean {
  return name === 'with-defaults' || (name === 'config-filter' && text.trim() === 'true');
}
