import { z } from 'zod';
import type { PolicyTold } from '../policy-told.ts';
import { classNumber, span } from './amounts.ts';
import type { Told } from './told.ts';

const share = z.number().min(0).max(1);
const size = z.int();

export const policy: z.ZodType<Told<PolicyTold>> = z
  .object({
    ...{ wait: span, lease: span, aging: span },
    overrun: z.enum(['revoke', 'wait']),
    candidate: z.enum(['shared', 'private']),
    startup: z.enum(['after-commit', 'leave']),
    owed: z.enum(['refuse', 'allow']),
    marking: z
      .object({ low: z.int(), normal: z.int(), high: z.int(), critical: z.int() })
      .optional()
      .describe('The DSCP of each class; left out: no packet is marked.'),
    pollRate: z.int(),
    monitor: z
      .object({
        ...{ high: share, low: share, readings: z.int(), idleReadings: z.int(), coolDown: span },
        ...{ step: share, floor: share },
      })
      .optional()
      .describe('Left out: nothing is changed while a grant stands.'),
    yield: z.enum(['park', 'wait']),
    reserveImplicit: z.boolean(),
    guaranteed: z.array(z.object({ priority: classNumber, cpu: share, memory: share, bandwidth: share })),
    limits: z.object({
      ...{
        depth: size,
        attributes: size,
        nameLength: size,
        tagSize: size,
        headerSize: size,
        heldMessage: size,
      },
    }),
    tools: z.array(
      z.object({
        ...{ name: z.string(), priority: classNumber, wait: span, lease: span },
        devices: z.array(z.string()).optional().describe('Left out: all.'),
        writes: z.array(z.string()).optional().describe('Left out: all.'),
        candidate: z.enum(['shared', 'private']).optional().describe('Left out: as each device says.'),
        mayKill: z.boolean(),
        password: z.boolean().describe('Whether it can log in with one.'),
        keys: z.int().describe('How many public keys it can log in with.'),
      }),
    ),
    tokens: z.array(
      z.object({
        name: z.string(),
        role: z.enum(['viewer', 'operator', 'tool']),
        tool: z.string().optional(),
      }),
    ),
  })
  .meta({ id: 'Policy' });
