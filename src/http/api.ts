import type { Server } from 'node:http';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyReply, type FastifyRequest, type FastifyServerOptions } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { auditCalls } from './audit-calls.ts';
import { type Caller, checkReach } from './caller.ts';
import type { Controlled } from './controlled.ts';
import { answerUnchanged } from './etag.ts';
import { refuseOtherMethods } from './methods.ts';
import { encodeProblem, problemType, sendProblem } from './problem.ts';
import { problemOf } from './problem-of.ts';
import { auditRoutes } from './routes/audit.ts';
import { deviceRoutes } from './routes/devices.ts';
import { errorRoutes } from './routes/errors.ts';
import { eventRoutes } from './routes/events.ts';
import { forecastRoutes } from './routes/forecasts.ts';
import { grantRoutes } from './routes/grants.ts';
import { healthRoutes } from './routes/health.ts';
import { historyRoutes } from './routes/history.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { metricRoutes } from './routes/metrics.ts';
import { pageRoutes } from './routes/page.ts';
import { policyRoutes } from './routes/policy.ts';
import { requestRoutes } from './routes/requests.ts';
import type { Api } from './served.ts';

export interface ApiOptions {
  /** Who asks; undefined where nobody that is known. */
  readonly callerOf: (request: FastifyRequest) => Caller | undefined;
  /** Gives the server that it is served on. */
  readonly serverFactory: NonNullable<FastifyServerOptions<Server>['serverFactory']>;
}

/** Bytes of a body, where its resource does not say otherwise. */
const usualBody = 64 * 2 ** 10;

/** The API, not yet listening: the same on the control socket and on the network. */
export async function buildApi(controlled: Controlled, options: ApiOptions): Promise<Api> {
  const api: Api = Fastify({
    ...{ serverFactory: options.serverFactory, bodyLimit: usualBody },
    clientErrorHandler: (cause, socket) => socket.end(brokenRequest(cause)),
    ...{ forceCloseConnections: true, routerOptions: { maxParamLength: 512 } },
    frameworkErrors: (cause: Error, _request: FastifyRequest, reply: FastifyReply) => {
      sendProblem(reply, encodeProblem('input-invalid', cause.message));
    },
  }).withTypeProvider<ZodTypeProvider>();
  api.setValidatorCompiler(validatorCompiler);
  // The tests hold answers to their schemas; here that would cost a walk through each.
  api.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  answerErrors(api, controlled);
  const nobody = undefined as unknown as Caller;
  api.decorateRequest('caller', nobody);
  api.addHook('onRequest', async (request) => {
    const caller = options.callerOf(request);
    if (caller !== undefined) request.caller = caller;
    checkReach(caller, request.routeOptions.config.reach ?? 'all');
  });
  api.addHook('onSend', answerUnchanged);
  auditCalls(api, controlled);
  await api.register(swagger, {
    openapi,
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  const refuse = refuseOtherMethods(api);
  for (const routes of allRoutes) routes(api, controlled);
  refuse();
  await api.ready();
  return api;
}

const allRoutes: readonly ((api: Api, controlled: Controlled) => void)[] = [
  ...[healthRoutes, errorRoutes, deviceRoutes, requestRoutes, grantRoutes, ledgerRoutes, forecastRoutes],
  ...[historyRoutes, policyRoutes, auditRoutes, eventRoutes, metricRoutes, pageRoutes],
];

const openapi = {
  openapi: '3.1.0',
  info: {
    title: 'Forelock',
    version: '1',
    description:
      'Locks of network devices: who holds, who waits and for how long, and grants for those who ask. Times are milliseconds. An error is a problem (RFC 9457) with a `code` and, as `next`, what to do.',
  },
  components: { securitySchemes: { token: { type: 'http' as const, scheme: 'bearer' } } },
  security: [{ token: [] }],
};

function answerErrors(api: Api, { log }: Controlled): void {
  api.setErrorHandler((cause, request, reply) => {
    const problem = problemOf(cause, request.routeOptions.config?.invalid ?? 'input-invalid');
    if (problem.status === 500) {
      const { method, url } = request;
      log.error(
        { event: 'http-failed', method, url, cause: String(cause) },
        'a request could not be answered',
      );
    }
    if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
    return sendProblem(reply, problem);
  });
  api.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0];
    const problem = encodeProblem('not-served', `there is no ${path}`);
    return sendProblem(reply, problem);
  });
}

/** What is no HTTP is answered by hand, and the connection ended. */
function brokenRequest({ code }: NodeJS.ErrnoException): string {
  const body = JSON.stringify(
    encodeProblem('input-invalid', `the request could not be read as HTTP (${code})`),
  );
  const head = [
    'HTTP/1.1 400 Bad Request',
    `content-type: ${problemType}`,
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  return `${head.join('\r\n')}\r\nconnection: close\r\n\r\n${body}`;
}
