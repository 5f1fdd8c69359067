import { z } from 'zod';
import { nothing, priorityClasses, type Resources } from '../core/index.ts';
import type { Declared, TraceContext } from '../harmony/index.ts';
import type { Extent } from '../lock/index.ts';
import type { Complexity } from '../predict/index.ts';

/** What a grant is asked for over the API; what is left out is as policy has it for the tool. */
export interface GrantRequest {
  /** Undefined: the only one that is configured. */
  readonly tool: string | undefined;
  readonly devices: readonly [string, ...string[]];
  readonly datastore: string;
  /** Subtrees, as instance paths by module names. */
  readonly paths: readonly string[];
  readonly regions: readonly { readonly name: string; readonly extent: Extent | undefined }[];
  /** Class 0..7. */
  readonly priority: number | undefined;
  /** Milliseconds. */
  readonly wait: number | undefined;
  /** Where the tool carries its share out by itself; undefined: as it is configured. */
  readonly host: string | undefined;
  readonly declared: Declared;
  readonly traceContext?: TraceContext | undefined;
}

/** Of a memory region so many units, the bytes from `from` to before `to`, or all of it. */
export interface WrittenRegion {
  readonly name: string;
  readonly units?: number | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** What a client writes as the body of `POST /v1/grants`; times in milliseconds, amounts in core's units. */
export interface WrittenGrantRequest {
  readonly tool?: string | undefined;
  readonly devices: readonly [string, ...string[]];
  readonly datastore?: string | undefined;
  readonly paths?: readonly string[] | undefined;
  readonly regions?: readonly WrittenRegion[] | undefined;
  readonly workflow: string;
  readonly priority?: keyof typeof priorityClasses | number | undefined;
  readonly complexity?: Complexity | undefined;
  readonly estimate?: number | undefined;
  readonly wait?: number | undefined;
  readonly least?: Resources | undefined;
  /** On the tool's host. */
  readonly leastShare?: Resources | undefined;
  /** No more than this is set aside on a device. */
  readonly most?: Resources | undefined;
  readonly host?: string | undefined;
}

/** The same with its defaults. */
export interface GrantForm
  extends Omit<WrittenGrantRequest, 'datastore' | 'paths' | 'regions' | 'priority' | 'least' | 'leastShare'> {
  readonly datastore: string;
  readonly paths: readonly string[];
  readonly regions: GrantRequest['regions'];
  readonly priority?: number | undefined;
  readonly least: Resources;
  readonly leastShare: Resources;
}

const mostUint32 = 2 ** 32 - 1;
const amount = z.number().nonnegative().finite().default(0);
const amounts = z.strictObject({ cpu: amount, memory: amount, bandwidth: amount });

const region = z
  .strictObject({
    name: z.string().regex(/^[A-Za-z0-9._-]{1,64}$/),
    units: z.number().int().min(1).max(mostUint32).optional(),
    from: z.number().int().min(0).optional(),
    to: z.number().int().min(1).optional(),
  })
  .refine(({ units, from, to }) => units === undefined || (from === undefined && to === undefined), {
    error: 'a region is counted in units or in bytes',
  })
  .refine(({ from = 0, to = Number.MAX_SAFE_INTEGER }) => from < to, {
    error: 'a range ends behind its beginning',
  })
  .transform(({ name, units, from, to }) => ({ name, extent: extentOf(units, from, to) }));

/** The body of `POST /v1/grants`. */
export const grantForm: z.ZodType<GrantForm, unknown> = z.strictObject({
  tool: z.string().min(1).optional(),
  devices: z.tuple([z.string()], z.string()),
  datastore: z
    .string()
    .regex(/^[A-Za-z_][\w.-]{0,63}$/)
    .default('candidate'),
  paths: z.array(z.string().min(1)).max(64).default([]),
  regions: z.array(region).max(64).default([]),
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
  least: amounts.default(nothing),
  leastShare: amounts.default(nothing),
  most: amounts.optional(),
  host: z.string().min(1).max(255).optional(),
});

export function toGrantRequest(form: GrantForm): GrantRequest {
  const { workflow, complexity, estimate, least, leastShare, most, tool, priority, wait, host, ...rest } =
    form;
  return {
    ...{ ...rest, tool, priority, wait, host },
    declared: { workflow, complexity, estimate, least, leastShare, most },
  };
}

function extentOf(
  units: number | undefined,
  from: number | undefined,
  to: number | undefined,
): Extent | undefined {
  if (units !== undefined) return { kind: 'units', count: units };
  if (from === undefined && to === undefined) return undefined;
  return { kind: 'bytes', from: from ?? 0, to: to ?? Number.MAX_SAFE_INTEGER };
}
