import { decodeReply, encodeGetConfig } from '../../netconf/index.ts';
import { encodeFilter, type InstancePath, type Schema } from '../../yang/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import type { BaseNode, PrivateCandidate } from './private-candidate.ts';

/** What running has where a write is about to touch it for the first time. To be called in a turn. */
export function firstTouched(
  context: InterceptContext,
  candidate: PrivateCandidate,
  schema: Schema | undefined,
  writes: readonly InstancePath[] | undefined,
): Promise<readonly BaseNode[]> {
  const places = (writes ?? [[]]).map((path) => ({
    path: path.length === 0 ? undefined : path,
    filter: schema === undefined ? undefined : encodeFilter(schema, path),
  }));
  return readNodes(
    context,
    places.filter(({ filter }) => !candidate.knows(filter)),
  );
}

/** The nodes that running has otherwise than when this candidate first touched them, with what it has now. */
export async function conflictsOf(
  context: InterceptContext,
  { base }: PrivateCandidate,
): Promise<readonly BaseNode[]> {
  const now = await readNodes(context, base);
  return now.filter(({ content }, at) => content !== base[at]?.content);
}

/** What running has at these nodes now, in the same order. */
export function readNodes(
  context: InterceptContext,
  nodes: readonly Omit<BaseNode, 'content'>[],
): Promise<readonly BaseNode[]> {
  return Promise.all(
    nodes.map(async ({ path, filter }) => ({ path, filter, content: await readRunning(context, filter) })),
  );
}

/**
 * From now on running is what it is now at these nodes. A client that writes a node again whose conflict it was told of
 * has thereby resolved it (draft-ietf-netconf-privcand-09, "Conflict resolution").
 */
export async function rereadBase(
  context: InterceptContext,
  candidate: PrivateCandidate,
  nodes: readonly BaseNode[],
): Promise<void> {
  for (const node of await readNodes(context, nodes)) candidate.remember(node);
}

/** What has no content and what can't be read are alike: a write there is the device's to judge. */
async function readRunning(context: InterceptContext, filter: string | undefined): Promise<string> {
  const subtree = filter === undefined ? undefined : { subtree: filter };
  const answer = await context.askOwn(encodeGetConfig('running', subtree));
  return decodeReply(answer.payload.toString()).data;
}
