import { z } from 'zod';
import type { Status } from '../../harmony/index.ts';
import { instant, resources, span } from './amounts.ts';
import type { Told } from './told.ts';

/** A Forelock as a whole; what its devices are is a list of its own. */
export interface Summary extends Omit<Status, 'devices'> {
  readonly devices: number;
  readonly grants: number;
  readonly waiting: number;
}

const counts = z.record(z.string(), z.number());

export const summary: z.ZodType<Told<Summary>> = z
  .object({
    at: instant,
    ...{ devices: z.int(), grants: z.int(), waiting: z.int() },
    hosts: z.array(
      z.object({
        ...{ name: z.string(), capacity: resources, reserved: resources },
        shares: z.array(z.object({ grant: z.string(), tool: z.string(), allocated: resources })),
      }),
    ),
    monitor: z.object({ raised: z.int(), lowered: z.int(), failed: z.int() }),
    pam: z.object({ decisions: z.int(), overBudget: z.int() }),
    forecasts: z.object({
      ...{ fits: z.int(), choices: z.int(), fallbacks: counts, faults: z.int(), timeouts: z.int() },
      ...{ discardedThreads: z.int(), rebuilt: counts, models: z.int(), waiting: z.int() },
      oldestModelAge: span,
    }),
  })
  .meta({ id: 'Summary' });
