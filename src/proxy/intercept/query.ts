import { eachResource } from '../../core/index.ts';
import type { DeviceStatus, GrantStatus, OutsideHolder, WaiterStatus } from '../../harmony/index.ts';
import { dateAndTime, encodeResources, leaf, ownNamespace } from '../protocol/grant.ts';
import type { Fate, Request } from '../request-pump.ts';
import type { InterceptContext } from './context.ts';

/** forelock.yang `query`. */
export async function interceptQuery(context: InterceptContext, request: Request): Promise<Fate> {
  await context.settled();
  context.answer(request.header, encodeStatus(context.status()));
  return 'drop';
}

function encodeStatus({ grants, waiters, outside, capacity, reserved }: DeviceStatus): string {
  const available = eachResource((name) => capacity[name] - reserved[name]);
  return [
    ...grants.map(encodeHolder),
    ...waiters.map(encodeWaiter),
    ...outside.map(encodeOutside),
    encodeResources('available', available, ownNamespace),
  ].join('');
}

function encodeHolder(grant: GrantStatus): string {
  const leaves = [
    leaf('grant-id', grant.id),
    leaf('tool', grant.tool),
    leaf('session-id', grant.session),
    leaf('priority', grant.priority),
    ...grant.scopes.map((scope) => leaf('scope', scope)),
    leaf('since', dateAndTime(grant.since)),
    leaf('expires', dateAndTime(grant.expires)),
    encodeResources('allocated', grant.allocated),
  ];
  return `<holder${ownNamespace}>${leaves.join('')}</holder>`;
}

function encodeWaiter(waiter: WaiterStatus): string {
  const leaves = [
    leaf('request-id', waiter.id),
    leaf('tool', waiter.tool),
    leaf('session-id', waiter.session),
    leaf('priority', waiter.priority),
    leaf('effective-priority', waiter.effectivePriority),
    ...waiter.scopes.map((scope) => leaf('scope', scope)),
    leaf('since', dateAndTime(waiter.since)),
    leaf('expected-wait', Math.round(waiter.expectedWait)),
  ];
  return `<waiter${ownNamespace}>${leaves.join('')}</waiter>`;
}

function encodeOutside(holder: OutsideHolder): string {
  const { datastore, session, user, host, since, found } = holder;
  const leaves = [
    leaf('datastore', datastore),
    leaf('session-id', session),
    user === null ? '' : leaf('user', user),
    host === null ? '' : leaf('host', host),
    leaf('since', dateAndTime(since)),
    leaf('found', found),
  ];
  return `<outside${ownNamespace}>${leaves.join('')}</outside>`;
}
