import { z } from 'zod';
import { type ErrorCode, type ErrorEntry, errorCatalogue } from '../../core/index.ts';
import type { Api } from '../served.ts';
import { answers } from './answers.ts';

const codes = Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]];
const entry: z.ZodType<ErrorEntry> = z
  .object({ meaning: z.string(), retry: z.boolean(), next: z.string() })
  .meta({ id: 'ErrorEntry' });

/** Where the `type` of a problem leads to. */
export function errorRoutes(api: Api): void {
  api.get(
    '/v1/errors/:code',
    {
      schema: {
        operationId: 'error',
        summary: 'What an error means, whether the same again may work later, and what to do.',
        params: z.object({ code: z.enum(codes) }),
        response: answers({ 200: { description: 'The entry of the catalogue.', schema: entry } }),
        security: [],
      },
      config: { reach: 'anyone' },
    },
    ({ params }) => errorCatalogue[params.code],
  );
}
