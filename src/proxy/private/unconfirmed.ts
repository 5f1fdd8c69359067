import { child, readXml } from '../../netconf/index.ts';
import { covers } from '../../yang/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import type { Request } from '../request-pump.ts';
import { readNodes, rereadBase } from './base.ts';
import type { BaseNode, PrivateCandidate } from './private-candidate.ts';

/** Seconds; RFC 6241 section 8.4.1. */
const usualTimeout = 600;
/** Milliseconds that a device's timer may be late. */
const lateness = 10_000;

/** Milliseconds after which a commit is undone where nobody confirms it; undefined for one that needs no confirmation. */
export function confirmTimeout(request: Request): number | undefined {
  const [commit] = readXml(request.payload().toString()).children;
  if (commit === undefined || child(commit, 'confirmed') === undefined) return undefined;
  const seconds = Number(child(commit, 'confirm-timeout')?.text.trim() ?? usualTimeout);
  return seconds * 1_000;
}

/** The device has taken a confirmed commit: what it changed comes back where it is undone. To be called in its turn. */
export async function awaitConfirmation(
  context: InterceptContext,
  candidate: PrivateCandidate,
  timeout: number,
): Promise<void> {
  const { writes, base, unconfirmed: earlier } = candidate;
  const until = context.clock.now() + timeout;
  // What was touched between two confirmed commits is not what running had before the first.
  const [again, first] = split(base, earlier?.before ?? []);
  const before = [...(earlier?.before ?? []), ...first];
  candidate.unconfirmed = {
    ...{ before, after: await readNodes(context, before), until },
    writes: [...(earlier?.writes ?? []), ...writes],
    touchedAgain: [...(earlier?.touchedAgain ?? []), ...again],
  };
  candidate.clear();
}

/** No device tells whether it has undone a commit, or another session confirmed it by persist-id: running shows it. */
export async function lookForUndo(context: InterceptContext, candidate: PrivateCandidate): Promise<void> {
  const { unconfirmed } = candidate;
  if (unconfirmed === undefined) return;
  const now = await readNodes(context, unconfirmed.before);
  const shows = (nodes: readonly BaseNode[]): boolean =>
    now.every(({ content }, at) => content === nodes[at]?.content);
  const late = context.clock.now() - unconfirmed.until;
  if (shows(unconfirmed.after)) {
    if (late > lateness) candidate.unconfirmed = undefined;
  } else if (late >= 0 || shows(unconfirmed.before)) await putBack(context, candidate);
}

/**
 * A confirmed commit was undone: its changes are the private candidate's again (draft-ietf-netconf-privcand,
 * "Interactions with commit confirmed operations and private candidates").
 */
export async function putBack(context: InterceptContext, candidate: PrivateCandidate): Promise<void> {
  const { unconfirmed, base } = candidate;
  if (unconfirmed === undefined) return;
  candidate.unconfirmed = undefined;
  const [since] = split(base, unconfirmed.before);
  candidate.putBack(unconfirmed);
  await rereadBase(context, candidate, [...unconfirmed.touchedAgain, ...since]);
  context.audit('commit-undone', { writes: unconfirmed.writes.length });
}

/** Those that lie in one of the others, or around it; and the rest. */
function split(
  nodes: readonly BaseNode[],
  others: readonly BaseNode[],
): readonly [readonly BaseNode[], readonly BaseNode[]] {
  const among = ({ path = [] }: BaseNode): boolean =>
    others.some(({ path: other = [] }) => covers(path, other) || covers(other, path));
  return [nodes.filter(among), nodes.filter((node) => !among(node))];
}
