import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ForelockError } from '../../core/index.ts';
import type { Picture, Seat } from '../../harmony/index.ts';
import { type Caller, checkMayChange, notAllowed } from '../caller.ts';
import type { Controlled } from '../controlled.ts';
import type { DetachedGrants, DetachedOutcome } from '../detached-grants.ts';
import { type GrantTold, streamGrant } from '../grant-api.ts';
import { StaleToken } from '../grant-desk.ts';
import { type GrantRequest, grantForm, toGrantRequest } from '../grant-request.ts';
import { preferredWait } from '../prefer.ts';
import { sendProblem } from '../problem.ts';
import { revokeGrant } from '../revoke-grant.ts';
import { instant } from '../schema/amounts.ts';
import { type GrantItem, grantItem } from '../schema/device.ts';
import { grantTold } from '../schema/grant-told.ts';
import { type Page, type Paging, pageAfter, pageOf, paging } from '../schema/page.ts';
import type { Api } from '../served.ts';
import { openEventStream } from '../sse.ts';
import { releaseForm, toolUseIn } from '../tool-use.ts';
import { traceContextOf } from '../trace-context.ts';
import { answers } from './answers.ts';
import { identified } from './named.ts';

const token = z.coerce.number().int().nonnegative().describe('The fencing token that came with the grant.');

/** A request that is not decided yet. */
const pending = z
  .object({ request: z.string().describe('Poll /v1/requests/ID, or call it off with DELETE there.') })
  .meta({ id: 'PendingGrant' });

export function grantRoutes(api: Api, controlled: Controlled): void {
  const { detached } = controlled;
  api.get(
    '/v1/grants',
    {
      schema: {
        operationId: 'grants',
        summary: 'Who holds what, in the order of the grants.',
        querystring: z.strictObject({
          ...paging(100, 1_000),
          ...{ device: z.string().optional(), tool: z.string().optional() },
        }),
        response: answers({ 200: { description: 'A page of grants.', schema: pageOf(grantItem) } }),
      },
    },
    ({ query }) => grantPage(controlled, query),
  );
  api.get(
    '/v1/grants/:id',
    {
      schema: {
        operationId: 'grant',
        summary: 'Who holds a grant, and until when.',
        params: identified,
        response: answers({ 200: { description: 'The grant.', schema: grantItem } }),
      },
    },
    ({ params }) => grantNamed(controlled, params.id),
  );
  api.post(
    '/v1/grants',
    {
      schema: {
        operationId: 'lock',
        summary:
          'Asks for a grant and waits for it. With `Accept: text/event-stream` it is held for as long as the connection is open, and its signals are told; else by its lease, which is to be renewed. `Prefer: respond-async` or `Prefer: wait=SECONDS` bound how long the answer may take.',
        body: grantForm,
        response: answers({
          200: {
            description: 'A stream: `granted`, then signals.',
            type: 'text/event-stream',
            schema: z.string(),
          },
          201: { description: 'Granted.', schema: grantTold },
          202: { description: 'It waits.', schema: pending },
        }),
      },
      config: { reach: 'askers', invalid: 'grant-invalid' },
    },
    async (request, reply) => {
      const traceContext = traceContextOf(request.headers);
      const asked = { ...askedBy(request.caller, toGrantRequest(request.body)), traceContext };
      if (request.headers.accept?.includes('text/event-stream') === true)
        return await answerStream(controlled, asked, reply);
      return await answerDetached(detached, asked, request, reply);
    },
  );
  api.post(
    '/v1/grants/:id/renew',
    {
      schema: {
        operationId: 'renew',
        summary: 'Lets the lease run anew.',
        params: identified,
        querystring: z.strictObject({ token }),
        response: answers({
          200: { description: 'When it ends now.', schema: z.object({ expires: instant }) },
        }),
      },
      config: { reach: 'askers' },
    },
    ({ params, query, caller }) => {
      checkOwn(controlled, params.id, caller);
      return { expires: detached.renew(params.id, query.token) };
    },
  );
  api.delete(
    '/v1/grants/:id',
    {
      schema: {
        operationId: 'release',
        summary:
          'Gives a grant back, by its token. Without one, for operators: revokes it from whoever holds it.',
        params: identified,
        querystring: z.strictObject({ token: token.optional() }),
        body: releaseForm,
        response: answers({
          200: { description: 'It is given back.', schema: z.object({ released: z.string() }) },
        }),
      },
    },
    async ({ params: { id }, query, body, caller }) => {
      if (query.token === undefined) revokeGrant(controlled, id, caller);
      else {
        checkOwn(controlled, id, caller);
        await controlled.grants.release(id, query.token, toolUseIn(body));
      }
      return { released: id };
    },
  );
}

/** A token of a tool asks as that tool. */
function askedBy(caller: Caller, asked: GrantRequest): GrantRequest {
  if (caller.tool === undefined) return asked;
  if (asked.tool !== undefined && asked.tool !== caller.tool)
    throw notAllowed(caller, `it can't ask as tool ${asked.tool}`);
  return { ...asked, tool: caller.tool };
}

/** Whoever knows the id and the token of another tool's grant has it from the lists, and not from the grant. */
function checkOwn({ grants }: Controlled, id: string, caller: Caller): void {
  const tool = grants.toolOf(id);
  if (tool === undefined) throw new StaleToken(`no grant ${id.slice(0, 64)} is held here`);
  checkMayChange(caller, tool);
}

async function answerStream(
  controlled: Controlled,
  asked: GrantRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const gone = new Promise<void>((resolve) => reply.raw.once('close', resolve));
  const openStream = () => {
    reply.hijack();
    return openEventStream(reply.raw, controlled.clock, () => {});
  };
  const refusal = await streamGrant(controlled.grants, asked, { openStream, gone });
  if (refusal === undefined || reply.raw.destroyed) return reply;
  return sendProblem(reply, refusal);
}

async function answerDetached(
  detached: DetachedGrants,
  asked: GrantRequest,
  { headers }: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const wait = preferredWait(headers, reply);
  const request = detached.ask(asked);
  let answered = false;
  // Who does not hear of the grant, nor of a request to poll, can't give it back.
  reply.raw.once('close', () => {
    if (!answered) void request.end();
  });
  const id = await request.request;
  if (wait === undefined) await request.decided;
  else await request.within(wait);
  if (reply.raw.destroyed) return reply;
  answered = true;
  return decidedAnswer(id, request.outcome, reply);
}

function decidedAnswer(request: string, outcome: DetachedOutcome | undefined, reply: FastifyReply): unknown {
  if (outcome === undefined) {
    reply.code(202).header('location', `/v1/requests/${encodeURIComponent(request)}`);
    return { request };
  }
  if ('problem' in outcome) return sendProblem(reply, outcome.problem);
  const { told }: { readonly told: GrantTold } = outcome;
  reply.code(201).header('location', `/v1/grants/${encodeURIComponent(told.grant)}`);
  return told;
}

interface Filter extends Paging {
  readonly device?: string | undefined;
  readonly tool?: string | undefined;
}

function grantPage({ harmony }: Controlled, { device, tool, ...paging }: Filter): Page<GrantItem> {
  const picture = harmony.picture();
  const seats = picture.seats.filter(
    ({ grant, work }) =>
      (device === undefined || device in grant.tokens) && (tool === undefined || work.tool === tool),
  );
  const { items, next } = pageAfter(seats, paging, ({ grant }) => [grant.grantedAt, grant.id]);
  return { items: items.map((seat) => itemOf(picture, seat)), next };
}

function grantNamed({ harmony }: Controlled, id: string): GrantItem {
  const picture = harmony.picture();
  const seat = picture.seats.find(({ grant }) => grant.id === id);
  if (seat !== undefined) return itemOf(picture, seat);
  throw new ForelockError('request-unknown', `nobody holds a grant ${id.slice(0, 64)}`);
}

function itemOf(picture: Picture, seat: Seat): GrantItem {
  return {
    ...picture.grant(seat),
    ...{ request: seat.grant.request.id, devices: Object.keys(seat.grant.tokens) },
    ...{ workflow: seat.work.declared.workflow, waited: seat.waited },
  };
}
