import type { Scope } from '../../lock/index.ts';
import { type ElementName, namespaces } from '../../netconf/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { datastoreOf } from '../intercept/datastore.ts';
import { checkWrites } from '../narrow/check-writes.ts';
import { implicitScopes } from '../narrow/narrowed-lock.ts';
import type { Fate, Request } from '../request-pump.ts';
import { commitPrivate, discardPrivate } from './commit.ts';
import { lockPrivate, unlockPrivate } from './lock.ts';
import type { PrivateCandidate } from './private-candidate.ts';
import { readPrivate } from './read.ts';
import { updatePrivate } from './update.ts';
import { writePrivate } from './write.ts';

export { privateCapability, wantsPrivate } from './capability.ts';
export { PrivateCandidate } from './private-candidate.ts';

type Act = (context: InterceptContext, request: Request, candidate: PrivateCandidate) => Promise<Fate>;

/** What a session on a private candidate does otherwise, with the parameter that says whether it is about the candidate. */
interface Operation {
  readonly parameter?: string;
  readonly act: Act;
}

const operations: Readonly<Record<string, readonly Operation[]>> = {
  lock: [{ parameter: 'target', act: lockPrivate }],
  unlock: [{ parameter: 'target', act: unlockPrivate }],
  'edit-config': [{ parameter: 'target', act: writePrivate }],
  'edit-data': [{ parameter: 'datastore', act: writePrivate }],
  'delete-config': [{ parameter: 'target', act: writePrivate }],
  'copy-config': [
    { parameter: 'target', act: writePrivate },
    { parameter: 'source', act: copyFrom },
  ],
  'get-config': [{ parameter: 'source', act: readPrivate }],
  'get-data': [{ parameter: 'datastore', act: readPrivate }],
  validate: [{ parameter: 'source', act: readPrivate }],
  commit: [{ act: commitPrivate }],
  'discard-changes': [{ act: discardPrivate }],
};

/**
 * What a session on a private candidate does with a request; undefined where it is about something else, 'more' where that
 * is not known before more of it is there.
 */
export function privateAct({ name, namespace }: ElementName, request: Request): Act | 'more' | undefined {
  if (namespace === namespaces.privateCandidate)
    return name === 'update' ? (request.whole ? updatePrivate : 'more') : undefined;
  const known = Object.hasOwn(operations, name) ? (operations[name] ?? []) : [];
  for (const { parameter, act } of known) {
    if (parameter === undefined) return request.whole ? act : 'more';
    const datastore = datastoreOf(request, parameter);
    if (datastore === 'candidate') return request.whole ? act : 'more';
    if (datastore === undefined && !request.whole) return 'more';
  }
  return undefined;
}

/** copy-config from the candidate writes all of another datastore. */
async function copyFrom(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  await context.settled();
  const target = datastoreOf(request, 'target');
  if (target !== undefined) await checkWrites(context, () => undefined);
  const written: readonly Scope[] = target === undefined ? [] : implicitScopes(context.device, target, true);
  return readPrivate(context, request, candidate, written);
}
