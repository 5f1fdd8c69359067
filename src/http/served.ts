import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ErrorCode } from '../core/index.ts';
import type { Caller, Reach } from './caller.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Default all. */
    readonly reach?: Reach;
    /** The code of input that is wrong. Default `input-invalid`. */
    readonly invalid?: ErrorCode;
    /** Whether the answer has an ETag. */
    readonly tagged?: boolean;
  }
  interface FastifyRequest {
    caller: Caller;
  }
}

export type Api = FastifyInstance<
  Server,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;
