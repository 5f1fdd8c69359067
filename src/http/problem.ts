import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type ErrorCode, errorCatalogue, type Resources } from '../core/index.ts';
import { resources } from './schema/amounts.ts';
import type { Told } from './schema/told.ts';

/** One thing that is wrong with what was sent. */
export interface InputFault {
  /** `querystring`, `params`, `headers` or `body`, and the place in it. */
  readonly where: string;
  readonly wrong: string;
}

/** Problem details (RFC 9457). `type` leads to the catalogue's entry; the members behind `next` are extensions of single types. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: ErrorCode;
  readonly next: string;
  readonly faults?: readonly InputFault[];
  /** Of a refused grant: why, how long it could wait, and what the first device has left where that was too little. */
  readonly reason?: string;
  readonly wait?: number;
  readonly available?: Resources;
  /** What the first device was asked for and did not set aside. */
  readonly tried?: Resources;
  /** What the tool's host has left. */
  readonly host?: { readonly name: string; readonly available: Resources };
}

export const problemType = 'application/problem+json';

export const problem: z.ZodType<Told<Problem>> = z
  .object({
    type: z.string().describe('Where the meaning of the code is served, from the root of this server.'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What was wrong, and where.'),
    code: z.enum(Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]),
    next: z.string().describe('What to do.'),
    faults: z.array(z.object({ where: z.string(), wrong: z.string() })).optional(),
    reason: z.string().optional(),
    wait: z.number().optional(),
    available: resources.optional(),
    tried: resources.optional(),
    host: z.object({ name: z.string(), available: resources }).optional(),
  })
  .meta({ id: 'Problem', description: 'Problem details (RFC 9457).' });

const statuses: Readonly<Partial<Record<ErrorCode, number>>> = {
  'input-invalid': 400,
  'history-invalid': 400,
  'grant-invalid': 400,
  'not-authenticated': 401,
  'not-allowed': 403,
  'not-served': 404,
  'device-unknown': 404,
  'request-unknown': 404,
  'grant-refused': 409,
  'grant-stale': 409,
  'request-decided': 409,
  'not-ready': 503,
};

type Extension = Pick<Problem, 'faults' | 'reason' | 'wait' | 'available' | 'tried' | 'host'>;

export function encodeProblem(
  code: ErrorCode,
  detail: string,
  more: Extension & { readonly status?: number } = {},
): Problem {
  const { meaning, next } = errorCatalogue[code];
  const status = more.status ?? statuses[code] ?? 500;
  return { type: `/v1/errors/${code}`, title: meaning, status, detail, code, next, ...more };
}

/** As bytes: the type has no charset (RFC 9457 section 3), and a text would be given one. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply
    .code(problem.status)
    .header('content-type', problemType)
    .send(Buffer.from(JSON.stringify(problem)));
}
