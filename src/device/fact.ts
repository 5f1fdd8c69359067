import { z } from 'zod';

/** Where something is known from. Each fact of a profile has one. */
export const source: z.ZodType<string> = z
  .string()
  .regex(
    /^(?!unverified)\S|^unverified: \S/,
    'must name a source, or be `unverified: ` and why it is believed',
  )
  .describe('An RFC, a MIB, a manual or a test that shows this; `unverified: ...` where there is none.');

/** An instance, or the column or table above several. */
export const oid: z.ZodType<string> = z
  .string()
  .regex(/^[0-2](\.\d+)+$/, 'must be a numeric OID, such as 1.3.6.1.2.1.1.3.0');
