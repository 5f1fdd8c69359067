import { z } from 'zod';
import { ForelockError } from '../../core/index.ts';
import type { Controlled } from '../controlled.ts';
import type { Api } from '../served.ts';
import { answers } from './answers.ts';

const fine = z.object({ status: z.literal('ok') });
const anyone = { config: { reach: 'anyone' } } as const;

export function healthRoutes(api: Api, { fault }: Controlled): void {
  const schema = (operationId: string, summary: string) => ({
    ...{ operationId, summary, security: [] },
    response: answers({ 200: { description: 'It is so.', schema: fine } }),
  });
  api.get('/healthz', { schema: schema('healthz', 'The process answers.'), ...anyone }, () => ok);
  // The API opens only when what an earlier run left is undone and tools can connect. A device that is down makes nothing unready.
  const readyz = schema('readyz', 'Tools can connect, and get grants: the journal can be written.');
  api.get('/readyz', { schema: readyz, ...anyone }, () => {
    const why = fault();
    if (why !== undefined) throw new ForelockError('not-ready', why);
    return ok;
  });
  api.get(
    '/v1/openapi.json',
    {
      schema: {
        operationId: 'openapi',
        summary: 'This API, in OpenAPI 3.1.',
        response: answers({
          200: { description: 'The description.', schema: z.record(z.string(), z.unknown()) },
        }),
        security: [],
      },
      ...anyone,
    },
    () => api.swagger(),
  );
}

const ok = { status: 'ok' } as const;
