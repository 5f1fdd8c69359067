import { badElement, type ElementName, namespaces } from '../../netconf/index.ts';
import { datastoreLock } from '../held-locks.ts';
import { commitNarrowed, discardNarrowed, editNarrowed, refuseWhole } from '../narrow/write.ts';
import { type PrivateCandidate, privateAct } from '../private/index.ts';
import { endKept } from '../private/keep-turn.ts';
import { BadRequest } from '../protocol/leaf.ts';
import type { Fate, Request, Route } from '../request-pump.ts';
import { interceptCloseSession } from './close-session.ts';
import type { InterceptContext } from './context.ts';
import { interceptCreateSubscription } from './create-subscription.ts';
import { datastoreOf } from './datastore.ts';
import { copiesCandidate, interceptEdit, wantsPayload } from './edit.ts';
import { interceptKillSession } from './kill-session.ts';
import { interceptLock } from './lock.ts';
import { interceptPartialLock, interceptPartialUnlock } from './partial-lock.ts';
import { interceptQuery } from './query.ts';
import { interceptRelease } from './release.ts';
import { interceptRenew } from './renew.ts';
import { interceptRequest } from './request.ts';
import { interceptUnlock } from './unlock.ts';
import { interceptYield } from './yield.ts';

export type {
  DeviceSchema,
  DeviceSchemas,
  InterceptContext,
  Neighbour,
  OutsideLocks,
  OutsideWait,
  Want,
} from './context.ts';

type Interceptor = (context: InterceptContext, request: Request) => Promise<Fate>;

/** Operations that Forelock must see whole before it acts; all are small. */
const wholes: Readonly<Record<string, Interceptor>> = {
  lock: interceptLock,
  unlock: interceptUnlock,
  'partial-lock': interceptPartialLock,
  'partial-unlock': interceptPartialUnlock,
  'kill-session': interceptKillSession,
  'close-session': interceptCloseSession,
};

/** forelock.yang's own operations: the device never sees them. */
const own: Readonly<Record<string, Interceptor>> = {
  request: interceptRequest,
  renew: interceptRenew,
  release: interceptRelease,
  yield: interceptYield,
  query: interceptQuery,
};

/** Operations that write, with the datastores that they write to: fixed, or named by a parameter. */
const writers: Readonly<Record<string, readonly string[] | { readonly parameter: string }>> = {
  'edit-config': { parameter: 'target' },
  'copy-config': { parameter: 'target' },
  'delete-config': { parameter: 'target' },
  'edit-data': { parameter: 'datastore' },
  commit: ['candidate', 'running'],
  'discard-changes': ['candidate'],
  'cancel-commit': ['running'],
};

/** RFC 6241, 5717 and 8526 operations; some clients leave the namespace out, and some devices let them. */
const known: ReadonlySet<string> = new Set([namespaces.base, namespaces.partialLock, namespaces.nmda, '']);

/** What is to be done with a request: everything that is not a lock, an ending or a write passes. */
export function route(context: InterceptContext, request: Request): Route {
  const { privateCandidate } = context;
  if (privateCandidate === undefined) return routeShared(context, request);
  return routePrivate(context, request, privateCandidate);
}

/** While it is the candidate's turn nothing else of the session is on its way to the device: Forelock may have to end it. */
function routePrivate(context: InterceptContext, request: Request, candidate: PrivateCandidate): Route {
  const { operation } = request.header;
  const act = operation === undefined ? undefined : privateAct(operation, request, candidate);
  if (act === 'more') return 'more';
  if (act !== undefined)
    return { act: (seen) => answered(context, seen, () => act(context, seen, candidate)) };
  const shared = routeShared(context, request);
  if (shared === 'more') return 'more';
  return {
    act: async (seen) => {
      await endKept(context, candidate);
      return shared === 'pass' ? 'forward' : shared.act(seen);
    },
  };
}

function routeShared(context: InterceptContext, request: Request): Route {
  const operation = request.header.operation;
  if (operation === undefined) return 'pass';
  const whole = interceptorOf(operation);
  if (whole !== undefined) return request.whole ? { act: (seen) => answered(context, seen, whole) } : 'more';
  if (!known.has(operation.namespace)) return 'pass';
  const writes = Object.hasOwn(writers, operation.name) ? writers[operation.name] : undefined;
  return writes === undefined ? 'pass' : routeWrite(context, request, writes);
}

function interceptorOf({ name, namespace }: ElementName): Interceptor | undefined {
  const among = (interceptors: Readonly<Record<string, Interceptor>>): Interceptor | undefined =>
    Object.hasOwn(interceptors, name) ? interceptors[name] : undefined;
  if (namespace === namespaces.forelock) return among(own) ?? refuseUnknown;
  if (namespace === namespaces.notification)
    return name === 'create-subscription' ? interceptCreateSubscription : undefined;
  return known.has(namespace) ? among(wholes) : undefined;
}

/** What a client says wrongly in Forelock's own words is refused in the RFC's. */
async function answered(
  context: InterceptContext,
  request: Request,
  interceptor: Interceptor,
): Promise<Fate> {
  try {
    return await interceptor(context, request);
  } catch (cause) {
    if (!(cause instanceof BadRequest)) throw cause;
    context.refuse(request.header, cause.error);
    return 'drop';
  }
}

async function refuseUnknown(context: InterceptContext, request: Request): Promise<Fate> {
  await context.settled();
  const name = request.header.operation?.name ?? '';
  throw new BadRequest(
    badElement('unknown-element', name, `forelock.yang has no operation '${name.slice(0, 64)}'`),
  );
}

function routeWrite(
  context: InterceptContext,
  request: Request,
  writes: readonly string[] | { readonly parameter: string },
): Route {
  const datastores = 'parameter' in writes ? namedDatastore(request, writes.parameter) : writes;
  if (datastores === undefined) return request.whole ? 'pass' : 'more';
  const copies = copiesCandidate(request);
  if (copies === undefined) return 'more';
  const touched = copies ? [...datastores, 'candidate'] : datastores;
  const bounded = context.writes !== undefined;
  if (!bounded && touched.every((datastore) => holds(context, datastore))) return 'pass';
  if (context.locks.narrowed.length > 0 && datastores.includes('candidate'))
    return request.whole ? { act: (seen) => answered(context, seen, writeNarrowed) } : 'more';
  if (wantsPayload(context, request)) return 'more';
  return { act: (seen) => answered(context, seen, () => interceptEdit(context, seen, datastores)) };
}

function writeNarrowed(context: InterceptContext, request: Request): Promise<Fate> {
  switch (request.header.operation?.name) {
    case 'edit-config':
    case 'edit-data':
      return editNarrowed(context, request);
    case 'commit':
      return commitNarrowed(context, request);
    case 'discard-changes':
      return discardNarrowed(context, request);
    default:
      return refuseWhole(context);
  }
}

function namedDatastore(request: Request, parameter: string): readonly string[] | undefined {
  const datastore = datastoreOf(request, parameter);
  return datastore === undefined ? undefined : [datastore];
}

/** The session's own lock covers the datastore, and its fencing token is the one in force. */
function holds(context: InterceptContext, datastore: string): boolean {
  const seat = context.locks.get(datastoreLock(datastore));
  return seat !== undefined && context.stands(seat);
}
