import { z } from 'zod';
import type { AuditHead, AuditLine } from '../../store/index.ts';
import type { Controlled } from '../controlled.ts';
import { instant } from '../schema/amounts.ts';
import { badCursor, pageOf, paging } from '../schema/page.ts';
import type { Told } from '../schema/told.ts';
import type { Api } from '../served.ts';
import { answers } from './answers.ts';

const line: z.ZodType<Told<AuditLine>> = z
  .object({
    sequence: z.int(),
    at: instant,
    who: z.string().describe('A tool, or the name of a token.'),
    what: z.string(),
    about: z.string().describe('The request, grant or resource.'),
    devices: z.array(z.string()),
    why: z.string().optional(),
  })
  .meta({ id: 'AuditLine' });

const head: z.ZodType<AuditHead> = z
  .object({
    sequence: z.int().describe('0: there is no record.'),
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('SHA-256 over the record and the hash before.'),
  })
  .meta({ id: 'AuditHead' });

export function auditRoutes(api: Api, { audit }: Controlled): void {
  api.get(
    '/v1/audit',
    {
      schema: {
        operationId: 'audit',
        summary: 'Who did or was refused what, and why; oldest first.',
        querystring: z.strictObject({
          ...paging(100, 1_000),
          ...{ who: z.string().optional(), device: z.string().optional() },
        }),
        response: answers({ 200: { description: 'A page of lines.', schema: pageOf(line) } }),
      },
      config: { reach: 'seers' },
    },
    ({ query }) => {
      const { limit, cursor = '0', who, device } = query;
      if (!/^\d{1,15}$/.test(cursor)) throw badCursor(cursor);
      const found = audit.read({ after: Number(cursor), limit: limit + 1, who, device });
      const items = found.slice(0, limit);
      return { items, next: found.length > limit ? String(items.at(-1)?.sequence) : null };
    },
  );
  api.get(
    '/v1/audit/head',
    {
      schema: {
        operationId: 'auditHead',
        summary:
          'The newest record and its hash. Kept elsewhere, it shows later whether records up to it were changed.',
        response: answers({ 200: { description: 'The head.', schema: head } }),
      },
      config: { reach: 'seers' },
    },
    () => audit.head(),
  );
}
