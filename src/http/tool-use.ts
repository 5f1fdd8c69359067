import { z } from 'zod';
import type { ToolUse } from '../predict/index.ts';

const amount = z.number().nonnegative();

/** The body of a release: what a tool used at its peak, in cores, bytes and, where it knows, bit/s. */
export interface ReleaseForm {
  readonly toolUsed: Pick<ToolUse, 'cpu' | 'memory'> & { readonly bandwidth?: number | undefined };
}

export const releaseForm: z.ZodType<ReleaseForm | null | undefined> = z
  .strictObject({
    toolUsed: z.strictObject({ cpu: amount, memory: amount, bandwidth: amount.optional() }),
  })
  .nullish();

/** Undefined where the body says nothing. */
export function toolUseIn(form: ReleaseForm | null | undefined): ToolUse | undefined {
  if (form == null) return undefined;
  const { cpu, memory, bandwidth } = form.toolUsed;
  return { cpu, memory, bandwidth };
}
