import type { z } from 'zod';
import * as field from './fields.ts';
import type { WrittenAudit } from './written.ts';

/** How long records of decisions are kept. */
export const auditSchema: z.ZodType<WrittenAudit> = field.block(
  {
    keep: field.duration('How long a record is kept at least, if `most` allows.').prefault('9600h'),
    most: field.size('Size of all records; the oldest go first, whatever their age.').prefault('1GiB'),
  },
  'write keys beneath it, such as keep: 9600h',
);
