import {
  childOf,
  decodeReply,
  encodeGetConfig,
  escapeXml,
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

/** get-config of the candidate: running as it is now, with the session's edits in it. */
export async function readComposed(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  const asked = operationIn(request.payload());
  const filter = asked && childOf(asked, 'filter');
  const defaults = asked?.children.find(({ name }) => name === 'with-defaults');
  const shown = defaults === undefined ? '' : writeTree(defaults, namespaces.base);
  if (candidate.writes.length === 0) {
    const kept = filter === undefined ? '' : filterXml(filter);
    return { instead: framedAs(context, request, getRunning(kept + shown)) };
  }
  if (filter !== undefined && typeOf(filter) === 'xpath') throw unsupported('XPath filters beside changes');
  const answer = await context.ask(framedAs(context, request, getRunning(shown)), request.header);
  if (isError(answer)) context.relay(answer);
  else context.answer(request.header, await changed(context, candidate, answer.payload.toString(), filter));
  return 'drop';
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

export async function refuseData(): Promise<Fate> {
  throw unsupported('get-data and edit-data (RFC 8526)');
}

export async function refuseCopy(): Promise<Fate> {
  throw unsupported('copy-config from the candidate: commit, and copy running');
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
  return `<data xmlns="${namespaces.base}">${shown.map((each) => writeTree(each, namespaces.base)).join('')}</data>`;
}

function getRunning(more: string): string {
  return encodeGetConfig('running').replace('</get-config>', `${more}</get-config>`);
}

/** The filter as the client has it, with every prefix that its select may have. */
function filterXml(filter: RequestNode): string {
  const prefixes = [...filter.scope].filter(([prefix]) => prefix !== '' && prefix !== 'xml');
  const declared = prefixes.map(([prefix, uri]) => ` xmlns:${prefix}="${escapeXml(uri)}"`);
  const attributes = filter.attributes.map(({ name, value }) => ` ${name}="${escapeXml(value)}"`);
  const content = filter.children.map((each) => writeTree(each, namespaces.base)).join('');
  return `<filter${declared.join('')}${attributes.join('')}>${content}</filter>`;
}

function typeOf({ attributes }: RequestNode): string {
  return attributes.find(({ name }) => name === 'type')?.value ?? 'subtree';
}
