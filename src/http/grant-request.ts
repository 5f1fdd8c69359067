import { z } from 'zod';
import { eachResource, nothing, priorityClasses, type Resources } from '../core/index.ts';
import type { Declared } from '../harmony/index.ts';
import type { Complexity } from '../predict/index.ts';
import { BadQuery } from './history-api.ts';

/** What a grant is asked for over the control socket; what is left out is as policy has it for the tool. */
export interface GrantRequest {
  /** Undefined: the only one that is configured. */
  readonly tool: string | undefined;
  readonly devices: readonly [string, ...string[]];
  readonly datastore: string;
  /** Subtrees, as instance paths by module names. */
  readonly paths: readonly string[];
  /** Class 0..7. */
  readonly priority: number | undefined;
  /** Milliseconds. */
  readonly wait: number | undefined;
  readonly declared: Declared;
}

/** What a client writes as the body of `POST /grants`; times in milliseconds, amounts in core's units. */
export interface WrittenGrantRequest {
  readonly tool?: string | undefined;
  readonly devices: readonly [string, ...string[]];
  readonly datastore?: string | undefined;
  readonly paths?: readonly string[] | undefined;
  readonly workflow: string;
  readonly priority?: keyof typeof priorityClasses | number | undefined;
  readonly complexity?: Complexity | undefined;
  readonly estimate?: number | undefined;
  readonly wait?: number | undefined;
  readonly least?: Resources | undefined;
}

const mostUint32 = 2 ** 32 - 1;
const amount = z.number().nonnegative().finite().default(0);

const form = z.strictObject({
  tool: z.string().min(1).optional(),
  devices: z.tuple([z.string()], z.string()),
  datastore: z
    .string()
    .regex(/^[A-Za-z_][\w.-]{0,63}$/)
    .default('candidate'),
  paths: z.array(z.string().min(1)).max(64).default([]),
  workflow: z.string().regex(/^[A-Za-z0-9._:-]{1,128}$/),
  priority: z
    .union([z.enum(['low', 'normal', 'high', 'critical']), z.number().int().min(0).max(7)])
    .transform((priority) => (typeof priority === 'number' ? priority : priorityClasses[priority]))
    .optional(),
  complexity: z
    .union([z.enum(['low', 'medium', 'high']), z.number().int().min(1).max(mostUint32)])
    .optional(),
  estimate: z.number().int().min(1).max(mostUint32).optional(),
  wait: z.number().int().min(0).max(mostUint32).optional(),
  least: z.strictObject({ cpu: amount, memory: amount, bandwidth: amount }).default(nothing),
});

/** Throws BadQuery. */
export function decodeGrantRequest(body: string): GrantRequest {
  const { success, data, error } = form.safeParse(JSON.parse(body));
  if (!success)
    throw new BadQuery(
      error.issues.map(({ path, message }) => `${path.join('.') || 'the request'}: ${message}`).join('; '),
    );
  const { workflow, complexity, estimate, least, tool, priority, wait, ...rest } = data;
  const amounts: Resources = eachResource((name) => least[name]);
  return {
    ...{ ...rest, tool, priority, wait },
    declared: { workflow, complexity, estimate, least: amounts },
  };
}
