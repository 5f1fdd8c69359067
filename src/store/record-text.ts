import { z } from 'zod';
import type { Scope } from '../lock/index.ts';
import type { WorkflowRecord } from '../predict/index.ts';

const name = z.string().min(1);
const milliseconds = z.number().nonnegative();
const resources = z.object({
  cpu: z.number().nonnegative(),
  memory: z.number().nonnegative(),
  bandwidth: z.number().nonnegative(),
});
const extent = z.union([
  z.object({ kind: z.literal('bytes'), from: z.int().nonnegative(), to: z.int().positive() }),
  z.object({ kind: z.literal('units'), count: z.int().nonnegative() }),
]);
const scope = z.object({
  path: z.array(z.string()).min(1),
  mode: z.enum(['IS', 'IX', 'S', 'SIX', 'X']),
  extent: extent.optional(),
});

type Perhaps = 'complexity' | 'estimate' | 'allocated' | 'used' | 'toolUsed' | 'followed' | 'predicted';

/** A workflow as JSON has it: what is not known is left out. */
export type WrittenRecord = Omit<WorkflowRecord, Perhaps | 'scopes'> & {
  readonly [name in Perhaps]?: WorkflowRecord[name] | undefined;
} & {
  readonly scopes: readonly (Pick<Scope, 'path' | 'mode'> & {
    readonly extent?: Scope['extent'] | undefined;
  })[];
};

export const workflowRecord: z.ZodType<WrittenRecord> = z.object({
  workflow: name,
  ...{ tool: name, device: name, profile: z.string() },
  complexity: z.union([z.enum(['low', 'medium', 'high']), z.number().positive()]).optional(),
  estimate: milliseconds.optional(),
  scopes: z.array(scope),
  requestedAt: z.number().nonnegative(),
  waited: milliseconds,
  held: milliseconds,
  operations: z.record(z.string(), z.object({ count: z.int().positive(), time: milliseconds })),
  outcome: z.enum(['released', 'session-ended', 'revoked', 'device-denied', 'failed']),
  used: resources.optional(),
  allocated: resources.optional(),
  // Who measures a tool may not see its bandwidth.
  toolUsed: resources
    .extend({ bandwidth: z.number().nonnegative().optional() })
    .transform(({ cpu, memory, bandwidth }) => ({ cpu, memory, bandwidth }))
    .optional(),
  waitedFor: z.array(z.string()),
  followed: z.string().optional(),
  predicted: z.object({ hold: milliseconds, wait: milliseconds }).optional(),
});

/** Gives the record, or what is wrong with what was given. */
export function decodeRecord(given: unknown): WorkflowRecord | { readonly fault: string } {
  const { success, data, error } = workflowRecord.safeParse(given);
  if (!success) {
    const issue = error.issues[0];
    return { fault: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not a workflow'}` };
  }
  const { complexity, estimate, used, allocated, toolUsed, followed, predicted, scopes, ...rest } = data;
  const whole = scopes.map(({ path, mode, extent: part }) =>
    part === undefined ? { path, mode } : { path, mode, extent: part },
  );
  const aside = allocated === undefined ? {} : { allocated };
  return { ...rest, ...aside, complexity, estimate, used, toolUsed, followed, predicted, scopes: whole };
}

/** Undefined for a text that holds no record of this format. */
export function recordIn(text: string): WorkflowRecord | undefined {
  try {
    const record = decodeRecord(JSON.parse(text));
    return 'fault' in record ? undefined : record;
  } catch {
    return undefined;
  }
}
