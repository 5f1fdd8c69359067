import type { Scope } from '../../lock/index.ts';
import { type ElementName, namespaces } from '../../netconf/index.ts';
import type { InterceptContext } from '../intercept/context.ts';
import { datastoreOf } from '../intercept/datastore.ts';
import { checkWrites } from '../narrow/check-writes.ts';
import { implicitScopes } from '../narrow/narrowed-lock.ts';
import type { Fate, Request } from '../request-pump.ts';
import { cancelPrivate, commitPrivate, discardPrivate } from './commit.ts';
import { commitComposed } from './composed/commit.ts';
import { copyComposed, resetComposed } from './composed/copy.ts';
import { readComposed, validateComposed } from './composed/read.ts';
import { updateComposed } from './composed/update.ts';
import { writeComposed } from './composed/write.ts';
import { endKept } from './keep-turn.ts';
import { lockPrivate, unlockPrivate } from './lock.ts';
import type { PrivateCandidate } from './private-candidate.ts';
import { readPrivate } from './read.ts';
import { lookForUndo } from './unconfirmed.ts';
import { updatePrivate } from './update.ts';
import { writePrivate } from './write.ts';

export { privateCapability, privateKind, validates } from './capability.ts';
export { PrivateCandidate } from './private-candidate.ts';

type Act = (context: InterceptContext, request: Request, candidate: PrivateCandidate) => Promise<Fate>;

/** What a session on a private candidate does otherwise, with the parameter that says whether it is about the candidate. */
interface Operation {
  readonly parameter?: string;
  readonly act: Act;
  /** Whether it goes on in a turn that was kept, or needs none; else that one ends first. */
  readonly goesOn?: true;
}

type Operations = Readonly<Record<string, readonly Operation[]>>;

const replayed: Operations = {
  lock: [{ parameter: 'target', act: lockPrivate, goesOn: true }],
  unlock: [{ parameter: 'target', act: unlockPrivate, goesOn: true }],
  'edit-config': [{ parameter: 'target', act: writePrivate, goesOn: true }],
  'edit-data': [{ parameter: 'datastore', act: writePrivate, goesOn: true }],
  // The draft's section 3.8.2.10: the next access makes a new one, of what running is then.
  'delete-config': [{ parameter: 'target', act: discardPrivate }],
  'copy-config': [
    { parameter: 'target', act: writePrivate, goesOn: true },
    { parameter: 'source', act: copyFrom },
  ],
  'get-config': [{ parameter: 'source', act: readPrivate, goesOn: true }],
  'get-data': [{ parameter: 'datastore', act: readPrivate, goesOn: true }],
  validate: [{ parameter: 'source', act: readPrivate, goesOn: true }],
  compare: [
    { parameter: 'source', act: readPrivate, goesOn: true },
    { parameter: 'target', act: readPrivate, goesOn: true },
  ],
  commit: [{ act: commitPrivate }],
  'cancel-commit': [{ act: cancelPrivate }],
  'discard-changes': [{ act: discardPrivate }],
  update: [{ act: updatePrivate }],
};

/** On a device without a candidate nothing is done in turns, but for the commit. */
const composed: Operations = {
  lock: [{ parameter: 'target', act: lockPrivate }],
  unlock: [{ parameter: 'target', act: unlockPrivate }],
  'edit-config': [{ parameter: 'target', act: writeComposed }],
  'edit-data': [{ parameter: 'datastore', act: writeComposed }],
  'delete-config': [{ parameter: 'target', act: resetComposed }],
  'copy-config': [
    { parameter: 'target', act: resetComposed },
    { parameter: 'source', act: copyComposed },
  ],
  'get-config': [{ parameter: 'source', act: readComposed }],
  'get-data': [{ parameter: 'datastore', act: readComposed }],
  validate: [{ parameter: 'source', act: validateComposed }],
  commit: [{ act: commitComposed }],
  'discard-changes': [{ act: discardPrivate }],
  update: [{ act: updateComposed }],
};

/**
 * What a session on a private candidate does with a request; undefined where it is about something else, 'more' where that
 * is not known before more of it is there.
 */
export function privateAct(
  name: ElementName,
  request: Request,
  candidate: PrivateCandidate,
): Act | 'more' | undefined {
  const operation = operationOf(candidate.composed ? composed : replayed, name, request);
  if (operation === undefined || operation === 'more') return operation;
  return request.whole ? begun(operation) : 'more';
}

function operationOf(
  operations: Operations,
  { name, namespace }: ElementName,
  request: Request,
): Operation | 'more' | undefined {
  // update is the draft's alone, and the draft has nothing else.
  if ((namespace === namespaces.privateCandidate) !== (name === 'update')) return undefined;
  const known = Object.hasOwn(operations, name) ? (operations[name] ?? []) : [];
  for (const operation of known) {
    if (operation.parameter === undefined) return operation;
    const datastore = datastoreOf(request, operation.parameter);
    if (datastore === 'candidate') return operation;
    if (datastore === undefined && !request.whole) return 'more';
  }
  return undefined;
}

/** Nothing else of the session is on its way to the device, and the private candidate is what it is by now. */
function begun({ act, goesOn }: Operation): Act {
  return async (context, request, candidate) => {
    await context.settled();
    await (goesOn === true ? candidate.idle() : endKept(context, candidate));
    await lookForUndo(context, candidate);
    return act(context, request, candidate);
  };
}

/** copy-config from the candidate writes all of another datastore. */
async function copyFrom(
  context: InterceptContext,
  request: Request,
  candidate: PrivateCandidate,
): Promise<Fate> {
  const target = datastoreOf(request, 'target');
  if (target !== undefined) await checkWrites(context, () => undefined);
  const written: readonly Scope[] = target === undefined ? [] : implicitScopes(context.device, target, true);
  return readPrivate(context, request, candidate, written);
}
