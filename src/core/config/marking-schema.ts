import { z } from 'zod';
import { type CodePointName, codePoints } from '../dscp.ts';
import type { MarkingConfig } from './config.ts';
import * as field from './fields.ts';
import type { WrittenMarking } from './written.ts';

const names = Object.keys(codePoints) as CodePointName[];

function codePoint(describe: string): z.ZodType<CodePointName | number> {
  const error = 'write a code point by its name, such as cs2 or af31, or as 0 to 63';
  return z.union([z.enum(names), z.int().min(0, { error }).max(63, { error })], { error }).describe(describe);
}

export const marking: z.ZodType<WrittenMarking> = field.block(
  {
    low: codePoint('Of grants of class 0 to 2.').default('af11'),
    normal: codePoint('Of class 3 and 4.').default('cs2'),
    high: codePoint('Of class 5 and 6.').default('af31'),
    critical: codePoint('Of class 7.').default('cs6'),
  },
  'write keys beneath it, such as critical: cs6, or {} for what is usual',
);

export function resolveMarking({ low, normal, high, critical }: WrittenMarking): MarkingConfig {
  return {
    low: codePointOf(low),
    normal: codePointOf(normal),
    high: codePointOf(high),
    critical: codePointOf(critical),
  };
}

function codePointOf(written: CodePointName | number): number {
  return typeof written === 'number' ? written : codePoints[written];
}
