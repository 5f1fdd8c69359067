import { z } from 'zod';
import type { Controlled } from '../controlled.ts';
import type { Api } from '../served.ts';
import { answers } from './answers.ts';

export function metricRoutes(api: Api, controlled: Controlled): void {
  const { metrics } = controlled;
  api.get(
    '/metrics',
    {
      schema: {
        operationId: 'metrics',
        summary: 'Everything that is counted and measured, for Prometheus: docs/reference/metrics.md.',
        response: answers({
          200: { description: 'The text format, 0.0.4.', type: 'text/plain', schema: z.string() },
        }),
      },
      config: { reach: 'seers' },
    },
    async (_, reply) => {
      const text = await metrics.text(controlled);
      // As bytes: the serializer would make JSON of a text.
      return reply.header('content-type', metrics.contentType).send(Buffer.from(text));
    },
  );
}
