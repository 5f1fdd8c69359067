import { z } from 'zod';
import type { Reasons } from '../../harmony/index.ts';
import type { GrantTold } from '../grant-api.ts';
import { type Problem, problem } from '../problem.ts';
import { classNumber, instant, span } from './amounts.ts';
import { grantTold } from './grant-told.ts';
import { decision } from './reasons.ts';
import type { Told } from './told.ts';

/** A request in a list. */
export interface RequestItem {
  readonly id: string;
  readonly state: 'waiting' | 'holding';
  readonly tool: string;
  readonly devices: readonly string[];
  readonly scopes: readonly string[];
  readonly priority: number;
  readonly since: number;
  /** Of one that waits: when it gives up. */
  readonly deadline: number | undefined;
  /** From its arrival on, as predicted then. */
  readonly expectedWait: number;
  /** The median of what is predicted. */
  readonly expectedHold: number;
  readonly grant: string | undefined;
}

const shape = {
  id: z.string(),
  tool: z.string(),
  devices: z.array(z.string()),
  scopes: z.array(z.string()),
  priority: classNumber,
  since: instant,
  expectedWait: span.describe('Milliseconds from its arrival on, as predicted then.'),
  expectedHold: span.describe('The median of what is predicted.'),
  grant: z.string().optional(),
};

export const requestItem: z.ZodType<Told<RequestItem>> = z
  .object({ ...shape, state: z.enum(['waiting', 'holding']), deadline: instant.optional() })
  .meta({ id: 'Request' });

/** One request, and what became of it. */
export interface RequestDetail extends Omit<RequestItem, 'state' | 'deadline'> {
  readonly deadline: number;
  readonly decision: Reasons['decision'];
  /** Of one that was made over this API without a stream, for its own tool: the grant with its token, or the refusal. */
  readonly held: GrantTold | undefined;
  readonly refused: Problem | undefined;
}

export const requestDetail: z.ZodType<Told<RequestDetail>> = z
  .object({ ...shape, deadline: instant, decision, held: grantTold.optional(), refused: problem.optional() })
  .meta({ id: 'RequestDetail' });
