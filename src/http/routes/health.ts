import { z } from 'zod';
import type { Api } from '../served.ts';
import { answers } from './answers.ts';

const fine = z.object({ status: z.literal('ok') });
const anyone = { config: { reach: 'anyone' } } as const;

export function healthRoutes(api: Api): void {
  const schema = (operationId: string, summary: string) => ({
    ...{ operationId, summary, security: [] },
    response: answers({ 200: { description: 'It is so.', schema: fine } }),
  });
  api.get('/healthz', { schema: schema('healthz', 'The process answers.'), ...anyone }, () => ok);
  // The API opens only when what an earlier run left is undone and tools can connect.
  api.get('/readyz', { schema: schema('readyz', 'Tools can connect.'), ...anyone }, () => ok);
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
