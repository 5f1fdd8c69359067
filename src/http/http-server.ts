import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { FastifyRequest } from 'fastify';
import { ForelockError, type HttpConfig, type HttpSecrets } from '../core/index.ts';
import type { ApiOptions } from './api.ts';
import type { Caller } from './caller.ts';
import type { Controlled } from './controlled.ts';
import { Tokens } from './tokens.ts';

export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Connections at once: a dashboard has two, a tool one for each grant. */
const mostConnections = 1_024;
/** Milliseconds until the headers of a request are there. */
const headerTime = 10_000;
/** Milliseconds until all of it is. */
const requestTime = 30_000;
/** Bytes of a request's headers. */
const mostHeaders = 16 * 2 ** 10;

/** Serves the API on `http.listen`; undefined where there is none. Rejects with `config-invalid` where it can't be opened. */
export async function openHttpServer(
  { host, port, tls, tokens }: HttpConfig,
  secrets: HttpSecrets,
  controlled: Controlled,
): Promise<HttpServer | undefined> {
  if (port === undefined) return undefined;
  // As for the control socket.
  const { buildApi } = await import('./api.ts');
  const known = new Tokens(tokens, secrets.hashes);
  const api = await buildApi(controlled, {
    callerOf: (request) => certified(request, known) ?? known.byHeader(request.headers.authorization),
    serverFactory: factory(secrets, tls?.clientCa !== undefined),
  });
  try {
    await api.listen({ host, port });
  } catch (cause) {
    await api.close();
    const message = `http.listen: ${host}:${port} can't be opened: ${(cause as Error).message}`;
    throw new ForelockError('config-invalid', message, { cause });
  }
  return { port: (api.server.address() as AddressInfo).port, close: () => api.close() };
}

function factory({ tls }: HttpSecrets, certificates: boolean): ApiOptions['serverFactory'] {
  const limits = { headersTimeout: headerTime, requestTimeout: requestTime, maxHeaderSize: mostHeaders };
  return (handler) => {
    const server =
      tls === undefined
        ? createServer(limits, handler)
        : createTlsServer(
            // A certificate is asked for and not demanded: a token is as good.
            {
              ...limits,
              ...tls,
              minVersion: 'TLSv1.2',
              requestCert: certificates,
              rejectUnauthorized: false,
            },
            handler,
          );
    server.maxConnections = mostConnections;
    return server;
  };
}

/** By a client certificate that one of the configured authorities has issued. */
function certified({ raw }: FastifyRequest, tokens: Tokens): Caller | undefined {
  const { socket } = raw;
  if (!(socket instanceof TLSSocket) || !socket.authorized) return undefined;
  const name = socket.getPeerCertificate().subject?.CN;
  return typeof name === 'string' ? tokens.byCommonName(name) : undefined;
}
