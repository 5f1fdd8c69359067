import { z } from 'zod';
import type { ToolUse } from '../predict/index.ts';
import { BadQuery } from './history-api.ts';

const amount = z.number().nonnegative().finite();

const form = z.strictObject({
  toolUsed: z.strictObject({ cpu: amount, memory: amount, bandwidth: amount.optional() }),
});

/**
 * What a tool used at its peak, as the body of a release may say it: cores, bytes and, where it knows, bit/s. Undefined for
 * an empty body. Throws BadQuery, and SyntaxError where it is no JSON.
 */
export function decodeToolUse(body: string): ToolUse | undefined {
  if (body === '') return undefined;
  const { success, data } = form.safeParse(JSON.parse(body));
  if (!success)
    throw new BadQuery('toolUsed: write { "cpu": cores, "memory": bytes }, and bandwidth in bit/s if known');
  const { cpu, memory, bandwidth } = data.toolUsed;
  return { cpu, memory, bandwidth };
}
