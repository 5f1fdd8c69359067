import { decodeReply, encodeGetConfig } from '../../netconf/index.ts';
import { encodeFilter, type InstancePath, type Schema } from '../../yang/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import type { BaseNode, PrivateCandidate } from './private-candidate.ts';

/** Reads what running has where a write is about to touch it for the first time. To be called in a turn. */
export async function rememberBase(
  context: InterceptContext,
  candidate: PrivateCandidate,
  schema: Schema | undefined,
  writes: readonly InstancePath[] | undefined,
): Promise<void> {
  const places = (writes ?? [[]]).map((path) => ({
    path: path.length === 0 ? undefined : path,
    filter: schema === undefined ? undefined : encodeFilter(schema, path),
  }));
  const unknown = places.filter(({ filter }) => !candidate.knows(filter));
  const contents = await Promise.all(unknown.map(({ filter }) => readRunning(context, filter)));
  for (const [at, place] of unknown.entries()) candidate.remember({ ...place, content: contents[at] ?? '' });
}

/** The nodes that running has otherwise than when this candidate first touched them, with what it has now. */
export async function conflictsOf(
  context: InterceptContext,
  { base }: PrivateCandidate,
): Promise<readonly BaseNode[]> {
  const contents = await Promise.all(base.map(({ filter }) => readRunning(context, filter)));
  return base.flatMap((node, at) => {
    const content = contents[at] ?? '';
    return content === node.content ? [] : [{ ...node, content }];
  });
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
  await Promise.all(
    nodes.map(async (node) =>
      candidate.remember({ ...node, content: await readRunning(context, node.filter) }),
    ),
  );
}

/** What has no content and what can't be read are alike: a write there is the device's to judge. */
async function readRunning(context: InterceptContext, filter: string | undefined): Promise<string> {
  const subtree = filter === undefined ? undefined : { subtree: filter };
  const answer = await context.askOwn(encodeGetConfig('running', subtree));
  return decodeReply(answer.payload.toString()).data;
}
