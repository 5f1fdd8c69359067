import { z } from 'zod';
import { priorityClasses } from '../../core/index.ts';
import { notAllowed } from '../caller.ts';
import type { Controlled } from '../controlled.ts';
import { type Explained, explainPolicy } from '../explain-policy.ts';
import { policyTold } from '../policy-told.ts';
import { classNumber, span } from '../schema/amounts.ts';
import { policy } from '../schema/policy.ts';
import type { Told } from '../schema/told.ts';
import type { Api } from '../served.ts';
import { answers } from './answers.ts';

const explained: z.ZodType<Told<Explained>> = z
  .object({
    allowed: z.boolean(),
    rules: z.array(
      z.object({
        rule: z.string().describe('The key of forelock.yaml.'),
        allowed: z.boolean(),
        why: z.string(),
      }),
    ),
    terms: z
      .object({
        priority: classNumber,
        wait: span,
        lease: span,
        candidate: z.enum(['shared', 'private']).optional().describe('Left out: it depends on the device.'),
      })
      .optional()
      .describe('What a lock has that does not say otherwise.'),
  })
  .meta({ id: 'Explanation' });

const question = z.strictObject({
  tool: z.string().min(1).optional().describe("Default: the token's own."),
  device: z.string().min(1).optional(),
  priority: z
    .union([z.enum(['low', 'normal', 'high', 'critical']), z.coerce.number().int().min(0).max(7)])
    .transform((given) => (typeof given === 'number' ? given : priorityClasses[given]))
    .optional()
    .describe('A class by its word or number.'),
  path: z.string().min(1).optional().describe('A subtree to write, as an instance path by module names.'),
  kill: z.stringbool().optional().describe("Whether it is about ending another tool's session."),
});

export function policyRoutes(api: Api, { config }: Controlled): void {
  const told = policyTold(config);
  api.get(
    '/v1/policy',
    {
      schema: {
        operationId: 'policy',
        summary: 'Policy as compiled, each default filled in and without any secret.',
        response: answers({ 200: { description: 'The policy.', schema: policy } }),
      },
      config: { reach: 'seers', tagged: true },
    },
    () => told,
  );
  api.get(
    '/v1/policy/explain',
    {
      schema: {
        operationId: 'explainPolicy',
        summary: 'Whether a tool may have what is asked about, rule by rule.',
        querystring: question,
        response: answers({ 200: { description: 'Each rule and what it says.', schema: explained } }),
      },
    },
    ({ query, caller }) => {
      const { tool = caller.tool ?? '', ...asked } = query;
      if (caller.tool !== undefined && caller.tool !== tool)
        throw notAllowed(caller, `it may ask about ${caller.tool} alone`);
      return explainPolicy(config, { tool, ...asked });
    },
  );
}
