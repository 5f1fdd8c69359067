import { z } from 'zod';
import type { Resources } from '../../core/index.ts';
import type { Load } from '../../predict/index.ts';

export const resources: z.ZodType<Resources> = z
  .object({ cpu: z.number(), memory: z.number(), bandwidth: z.number() })
  .meta({ id: 'Resources', description: 'CPU in cores, memory in bytes, bandwidth in bit/s.' });

export const instant: z.ZodNumber = z.number().describe('Milliseconds since the epoch.');
export const span: z.ZodNumber = z.number().describe('Milliseconds.');
export const classNumber: z.ZodNumber = z
  .int()
  .min(0)
  .max(7)
  .describe('Class 0..7; a higher one is served first.');

/** Null is what was never read. */
export type LoadTold = { readonly [name in keyof Load]: number | null };

const share = z.number().nullable();
export const load: z.ZodType<LoadTold> = z
  .object({ cpu: share, memory: share, bandwidth: share })
  .meta({ id: 'Load', description: 'Shares, 0 (idle) to 1 (full); null for what was not read lately.' });

/** JSON has no NaN. */
export function toldLoad({ cpu, memory, bandwidth }: Load): LoadTold {
  const told = (value: number): number | null => (Number.isNaN(value) ? null : value);
  return { cpu: told(cpu), memory: told(memory), bandwidth: told(bandwidth) };
}
