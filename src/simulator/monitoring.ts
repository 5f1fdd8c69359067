import { container, type DataNode, leaf, namespaces } from '../netconf/index.ts';
import type { Datastores } from './datastores.ts';
import { monitoring } from './operations.ts';

/** What a device tells of one of its sessions. */
export interface SessionFacts {
  readonly id: number;
  readonly user: string;
  readonly host: string;
  readonly since: Date;
}

const { sessionEvents } = namespaces;

/** RFC 6022 section 2.1: who holds which lock, and the sessions. */
export function netconfState(datastores: Datastores, sessions: readonly SessionFacts[]): DataNode {
  const of = (name: string, children: readonly DataNode[]) => container(monitoring, name, children);
  const text = (name: string, value: string) => leaf(monitoring, name, value);
  const locks = [...datastores.locks].map(([name, { holder, since }]) => {
    const lock = [text('locked-by-session', String(holder)), text('locked-time', since.toISOString())];
    return of('datastore', [text('name', name), of('locks', [of('global-lock', lock)])]);
  });
  const listed = sessions.map(({ id, user, host, since }) =>
    of('session', [
      ...[text('session-id', String(id)), text('transport', 'netconf-ssh')],
      ...[text('username', user), text('source-host', host), text('login-time', since.toISOString())],
    ]),
  );
  return of('netconf-state', [of('datastores', locks), of('sessions', listed)]);
}

/** RFC 6470 section 2.1. */
export function sessionEnd({ id, user, host }: SessionFacts, reason: 'closed' | 'dropped'): DataNode {
  return container(sessionEvents, 'netconf-session-end', [
    leaf(sessionEvents, 'username', user),
    leaf(sessionEvents, 'session-id', String(id)),
    leaf(sessionEvents, 'source-host', host),
    leaf(sessionEvents, 'termination-reason', reason),
  ]);
}

/** RFC 6470 section 2.1: of running. */
export function configChange(session: number): DataNode {
  const by = container(sessionEvents, 'changed-by', [leaf(sessionEvents, 'session-id', String(session))]);
  return container(sessionEvents, 'netconf-config-change', [by, leaf(sessionEvents, 'datastore', 'running')]);
}
