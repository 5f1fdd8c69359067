import { z } from 'zod';
import { ForelockError } from '../../core/index.ts';
import { type Reasons, scopeText } from '../../harmony/index.ts';
import { devicesOf } from '../../lock/index.ts';
import { type Caller, checkMayChange, mayChange } from '../caller.ts';
import type { Controlled } from '../controlled.ts';
import type { DetachedGrant } from '../detached-grants.ts';
import { preferredWait } from '../prefer.ts';
import { type QueueItem, queueItem } from '../schema/device.ts';
import { badCursor, type Page, type Paging, pageAfter, pageOf, paging } from '../schema/page.ts';
import { reasons } from '../schema/reasons.ts';
import { type RequestDetail, type RequestItem, requestDetail, requestItem } from '../schema/request.ts';
import type { Api } from '../served.ts';
import { answers } from './answers.ts';
import { identified } from './named.ts';

const filtered = z.strictObject({
  ...paging(100, 1_000),
  device: z.string().optional(),
  tool: z.string().optional(),
  state: z.enum(['waiting', 'holding']).optional(),
});

export function requestRoutes(api: Api, controlled: Controlled): void {
  const { detached } = controlled;
  api.get(
    '/v1/requests',
    {
      schema: {
        operationId: 'requests',
        summary: 'Requests that wait and those that have their grant, in the order of their arrival.',
        querystring: filtered,
        response: answers({ 200: { description: 'A page of requests.', schema: pageOf(requestItem) } }),
      },
    },
    ({ query }) => requestPage(controlled, query),
  );
  api.get(
    '/v1/queue',
    {
      schema: {
        operationId: 'queue',
        summary: 'Who waits, in the order of service as it is now.',
        querystring: z.strictObject({ ...paging(1_000, 1_000), device: z.string().optional() }),
        response: answers({ 200: { description: 'A page of the queue.', schema: pageOf(queueItem) } }),
      },
    },
    ({ query }) => queuePage(controlled, query),
  );
  api.get(
    '/v1/requests/:id',
    {
      schema: {
        operationId: 'request',
        summary:
          "What became of a request, by its id or its grant's. With `Prefer: wait=SECONDS` the answer waits for the decision, of a request that was made here.",
        params: identified,
        response: answers({ 200: { description: 'The request.', schema: requestDetail } }),
      },
    },
    async ({ params: { id }, headers, caller }, reply) => {
      const asked = detached.of(id);
      const wait = preferredWait(headers, reply);
      if (wait !== undefined) await asked?.within(wait);
      return detailOf(remembered(controlled, id), asked, caller);
    },
  );
  api.get(
    '/v1/requests/:id/why',
    {
      schema: {
        operationId: 'why',
        summary: 'How a request was decided, with every number.',
        params: identified,
        response: answers({ 200: { description: 'The reasons.', schema: reasons } }),
      },
    },
    ({ params }) => remembered(controlled, params.id),
  );
  api.delete(
    '/v1/requests/:id',
    {
      schema: {
        operationId: 'callOff',
        summary:
          'Calls a request off that waits: its wait is over. A token of a tool may do so with its own.',
        params: identified,
        response: answers({
          200: { description: 'It waits no more.', schema: z.object({ calledOff: z.string() }) },
        }),
      },
    },
    ({ params, caller }) => callOff(controlled, params.id, caller),
  );
}

interface Filter extends Paging {
  readonly device?: string | undefined;
  readonly tool?: string | undefined;
  readonly state?: RequestItem['state'] | undefined;
}

function requestPage({ harmony }: Controlled, { device, tool, state, ...paging }: Filter): Page<RequestItem> {
  const picture = harmony.picture();
  const waiting = picture.waiting.map((waiter): RequestItem => {
    const { id, tool: whose, scopes, priority, since, deadline, expectedWait } = picture.waiter(waiter);
    const devices = devicesOf(waiter.request.scopes);
    return {
      id,
      state: 'waiting',
      tool: whose,
      devices,
      scopes,
      priority,
      since,
      deadline,
      expectedWait,
      expectedHold: picture.expectedHold(waiter),
      grant: undefined,
    };
  });
  const holding = picture.seats.map(
    ({ grant, work, prediction, waited }): RequestItem => ({
      ...{ id: grant.request.id, state: 'holding', tool: work.tool, devices: Object.keys(grant.tokens) },
      ...{ scopes: work.scopes.map(scopeText), priority: work.priority, since: grant.grantedAt - waited },
      ...{ deadline: undefined, expectedWait: prediction.contention.expectedWait, grant: grant.id },
      expectedHold: prediction.hold.p50,
    }),
  );
  const wanted = [...waiting, ...holding].filter(
    (each) =>
      (device === undefined || each.devices.includes(device)) &&
      (tool === undefined || each.tool === tool) &&
      (state === undefined || each.state === state),
  );
  return pageAfter(wanted, paging, ({ since, id }) => [since, id]);
}

/** By place: what is served meanwhile moves the rest up. */
function queuePage(
  { harmony }: Controlled,
  { device, limit, cursor = '0' }: Paging & { readonly device?: string | undefined },
): Page<QueueItem> {
  if (!/^\d{1,9}$/.test(cursor)) throw badCursor(cursor);
  const picture = harmony.picture();
  const entries = picture.waiting
    .map((waiter, at) => ({ waiter, place: at + 1, devices: devicesOf(waiter.request.scopes) }))
    .filter(
      ({ devices, place }) => place > Number(cursor) && (device === undefined || devices.includes(device)),
    );
  const items = entries.slice(0, limit).map(({ waiter, place, devices }) => ({
    ...picture.waiter(waiter),
    ...{ place, devices },
  }));
  return { items, next: entries.length > limit ? String(items.at(-1)?.place) : null };
}

function remembered({ harmony }: Controlled, id: string): Reasons {
  const found = harmony.why(id);
  if (found === undefined)
    throw new ForelockError('request-unknown', `nothing is remembered of ${id.slice(0, 64)}`);
  return found;
}

function detailOf(
  { request, grant, tool, at, inputs, devices, decision }: Reasons,
  asked: DetachedGrant | undefined,
  caller: Caller,
): RequestDetail {
  const { scopes, priority, wait } = inputs;
  const own = devices.find(({ prediction }) => prediction !== undefined);
  const outcome = asked !== undefined && mayChange(caller, tool) ? asked.outcome : undefined;
  return {
    ...{ id: request, tool, devices: devices.map(({ device }) => device), scopes, priority, since: at },
    ...{ deadline: at + wait, expectedWait: own?.prediction.contention.expectedWait ?? 0, grant, decision },
    expectedHold: own?.prediction.hold.p50 ?? 0,
    held: outcome !== undefined && 'told' in outcome ? outcome.told : undefined,
    refused: outcome !== undefined && 'problem' in outcome ? outcome.problem : undefined,
  };
}

function callOff(controlled: Controlled, id: string, caller: Caller): { readonly calledOff: string } {
  const { tool, request, devices, decision } = remembered(controlled, id);
  checkMayChange(caller, tool);
  if (!controlled.harmony.callOff(request))
    throw new ForelockError('request-decided', `request ${request}: it is ${decision.what} already`);
  controlled.audit.add({
    ...{ at: controlled.clock.now(), who: caller.name, what: 'called-off', about: request, why: undefined },
    devices: devices.map(({ device }) => device),
  });
  return { calledOff: request };
}
