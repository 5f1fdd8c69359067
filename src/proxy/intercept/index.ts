import { namespaces } from '../../netconf/index.ts';
import { datastoreLock } from '../held-locks.ts';
import type { Fate, Request, Route } from '../request-pump.ts';
import { interceptCloseSession } from './close-session.ts';
import type { InterceptContext } from './context.ts';
import { datastoreOf } from './datastore.ts';
import { interceptEdit } from './edit.ts';
import { interceptKillSession } from './kill-session.ts';
import { interceptLock } from './lock.ts';
import { interceptPartialLock, interceptPartialUnlock } from './partial-lock.ts';
import { interceptUnlock } from './unlock.ts';

export type { InterceptContext, Neighbour } from './context.ts';

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
  const operation = request.header.operation;
  if (operation === undefined || !known.has(operation.namespace)) return 'pass';
  const whole = Object.hasOwn(wholes, operation.name) ? wholes[operation.name] : undefined;
  if (whole !== undefined) return request.whole ? { act: (seen) => whole(context, seen) } : 'more';
  const writes = Object.hasOwn(writers, operation.name) ? writers[operation.name] : undefined;
  return writes === undefined ? 'pass' : routeWrite(context, request, writes);
}

function routeWrite(
  context: InterceptContext,
  request: Request,
  writes: readonly string[] | { readonly parameter: string },
): Route {
  const datastores = 'parameter' in writes ? namedDatastore(request, writes.parameter) : writes;
  if (datastores === undefined) return request.whole ? 'pass' : 'more';
  if (datastores.every((datastore) => holds(context, datastore))) return 'pass';
  return { act: (seen) => interceptEdit(context, seen, datastores) };
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
