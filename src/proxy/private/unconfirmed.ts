import { child, readXml } from '../../netconf/index.ts';
import { covers } from '../../yang/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import type { Request } from '../request-pump.ts';
import { readNodes, rereadBase } from './base.ts';
import type { BaseNode, PrivateCandidate, Unconfirmed } from './private-candidate.ts';

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

/**
 * The device has taken a confirmed commit: what it changed comes back where it is undone, which it may be by now. To be called
 * in its turn.
 *
 * @param asked when it was sent, in milliseconds since the epoch
 */
export async function awaitConfirmation(
  context: InterceptContext,
  candidate: PrivateCandidate,
  asked: number,
  timeout: number,
): Promise<void> {
  const { writes, base, unconfirmed: earlier } = candidate;
  const until = context.clock.now() + timeout;
  // What was touched between two confirmed commits is not what running had before the first.
  const [again, first] = split(base, earlier?.before ?? []);
  const before = [...(earlier?.before ?? []), ...first];
  const after = await readNodes(context, before);
  candidate.unconfirmed = {
    ...{ before, after, until },
    writes: [...(earlier?.writes ?? []), ...writes],
    touchedAgain: [...(earlier?.touchedAgain ?? []), ...again],
  };
  candidate.clear();
  if (context.clock.now() >= asked + timeout && same(after, before)) await putBack(context, candidate);
}

/** No device tells whether it has undone a commit, or another session confirmed it by persist-id: running shows it. */
export async function lookForUndo(context: InterceptContext, candidate: PrivateCandidate): Promise<void> {
  const { unconfirmed } = candidate;
  if (unconfirmed === undefined) return;
  const now = await readNodes(context, unconfirmed.before);
  const shows = (nodes: readonly BaseNode[]): boolean => same(now, nodes);
  const late = context.clock.now() - unconfirmed.until;
  if (shows(unconfirmed.after)) {
    if (late > lateness) candidate.unconfirmed = undefined;
  } else if (late >= 0 || shows(unconfirmed.before)) await putBack(context, candidate);
}

/**
 * A confirmed commit was undone: its changes are the private candidate's again (draft-ietf-netconf-privcand,
 * "Interactions with commit confirmed operations and private candidates"). Who has changed a node since is in conflict with them.
 *
 * @param intact nodes around those it had changed, which had nothing new of others when it was undone
 */
export async function putBack(
  context: InterceptContext,
  candidate: PrivateCandidate,
  intact: readonly BaseNode[] = [],
): Promise<void> {
  const { unconfirmed } = candidate;
  if (unconfirmed === undefined) return;
  candidate.unconfirmed = undefined;
  const around = aroundUnconfirmed(candidate, unconfirmed);
  const [touched] = split([...unconfirmed.touchedAgain, ...candidate.base], unconfirmed.before);
  // A change in them shows in what is around them. What is around all that was undone shows the undoing: what it was is not known.
  const within = touched.filter((node) => !around.includes(node) && !among(node, unconfirmed.before));
  for (const node of around) candidate.remember(node);
  candidate.putBack(unconfirmed);
  await rereadBase(context, candidate, [...within, ...intact]);
  context.audit('commit-undone', { writes: unconfirmed.writes.length });
}

/** What of these the session has touched since, and nobody else: to be called right before the session undoes its commit. */
export async function intactAround(
  context: InterceptContext,
  candidate: PrivateCandidate,
): Promise<readonly BaseNode[]> {
  const { unconfirmed } = candidate;
  if (unconfirmed === undefined) return [];
  const around = aroundUnconfirmed(candidate, unconfirmed);
  const now = await readNodes(context, around);
  return now.filter(({ content }, at) => content === around[at]?.content);
}

function aroundUnconfirmed(
  { base }: PrivateCandidate,
  { touchedAgain, before }: Unconfirmed,
): readonly BaseNode[] {
  const covering = (node: BaseNode): boolean =>
    before.some(({ path = [] }) => covers(node.path ?? [], path)) && !among(node, before);
  return [...touchedAgain, ...base].filter(covering);
}

function same(now: readonly BaseNode[], nodes: readonly BaseNode[]): boolean {
  return now.every(({ content }, at) => content === nodes[at]?.content);
}

function among({ filter }: BaseNode, nodes: readonly BaseNode[]): boolean {
  return nodes.some((other) => other.filter === filter);
}

/** Those that lie in one of the others, or around it; and the rest. */
function split(
  nodes: readonly BaseNode[],
  others: readonly BaseNode[],
): readonly [readonly BaseNode[], readonly BaseNode[]] {
  const meets = ({ path = [] }: BaseNode): boolean =>
    others.some(({ path: other = [] }) => covers(path, other) || covers(other, path));
  return [nodes.filter(meets), nodes.filter((node) => !meets(node))];
}
