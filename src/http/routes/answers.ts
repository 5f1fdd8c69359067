import type { z } from 'zod';
import { problem, problemType } from '../problem.ts';

/** One answer that is no problem. */
export interface Answer {
  readonly description: string;
  /** Without one the answer has no body. */
  readonly schema?: z.ZodType;
  /** `application/json` where left out. */
  readonly type?: string;
}

/** The `response` of a resource's schema: its answers by status, and problem details for all else. */
export function answers(good: Readonly<Record<number, Answer>>): Readonly<Record<string, unknown>> {
  const known = Object.entries(good).map(([status, { description, schema, type = 'application/json' }]) => [
    status,
    { description, content: schema === undefined ? {} : { [type]: { schema } } },
  ]);
  const failed = {
    description: 'What is wrong, and what to do.',
    content: { [problemType]: { schema: problem } },
  };
  return { ...Object.fromEntries(known), default: failed };
}
