import type { FastifyError } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { type ErrorCode, ForelockError } from '../core/index.ts';
import { StaleToken } from './grant-desk.ts';
import { BadQuery } from './history-api.ts';
import { encodeProblem, type Problem } from './problem.ts';

/** The problem that an error is; `invalid` is the code of bad input to the resource that was asked. */
export function problemOf(cause: unknown, invalid: ErrorCode): Problem {
  if (hasZodFastifySchemaValidationErrors(cause)) return inputProblem(cause as ValidationError, invalid);
  const detail = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof StaleToken) return encodeProblem('grant-stale', detail);
  if (cause instanceof BadQuery || cause instanceof RangeError) return encodeProblem(invalid, detail);
  if (cause instanceof ForelockError) return encodeProblem(cause.code, detail);
  const { statusCode: status = 500 } = cause as Partial<FastifyError>;
  if (status === 400) return encodeProblem(invalid, detail);
  if (status > 400 && status < 500) return encodeProblem('not-served', detail, { status });
  return encodeProblem('server-failed', 'it could not be answered; the log says why');
}

type ValidationError = Pick<FastifyError, 'validationContext'> & {
  readonly validation: readonly {
    readonly instancePath: string;
    readonly message: string;
    readonly params: unknown;
  }[];
};

function inputProblem(
  { validation, validationContext = 'querystring' }: ValidationError,
  invalid: ErrorCode,
): Problem {
  const faults = validation.map(({ instancePath, message }) => {
    const place = instancePath.split('/').filter(Boolean).join('.');
    return { where: place === '' ? validationContext : `${validationContext} ${place}`, wrong: message };
  });
  const detail = faults.map(({ where, wrong }) => `${where}: ${wrong}`).join('; ');
  return encodeProblem(invalid, detail, { faults });
}
