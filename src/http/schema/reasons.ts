import { z } from 'zod';
import type { Adjustment, Decision, DeviceReasons, Inputs, Reasons } from '../../harmony/index.ts';
import type { Baseline, Contention, LoadOutlook, Prediction } from '../../predict/index.ts';
import { classNumber, instant, resources, span } from './amounts.ts';
import type { Told } from './told.ts';

const complexity = z.union([z.enum(['low', 'medium', 'high']), z.number()]);
const resourceName = z.enum(['cpu', 'memory', 'bandwidth']);
const hold = z.object({ p50: span, p95: span, p99: span });

const inputs: z.ZodType<Told<Inputs>> = z.object({
  kind: z.enum(['lock', 'edit']),
  scopes: z.array(z.string()),
  priority: classNumber,
  complexity: z.string().optional(),
  estimate: span.optional(),
  wait: span,
});

const baseline: z.ZodType<Told<Baseline>> = z.object({
  hold,
  demand: resources,
  toolDemand: resources,
  cells: z.array(z.object({ cell: z.string(), samples: z.number(), weight: z.number() })),
  estimate: z.object({ given: span, samples: z.number(), factor: z.number(), weight: z.number() }).optional(),
  complexity,
});

const outlook = z.object({
  load: z.number(),
  source: z.enum(['forecast', 'reading']),
  forecast: z.object({ low: z.number(), high: z.number(), model: z.string() }).optional(),
});
const loadOutlook: z.ZodType<Told<LoadOutlook>> = z.object({
  cpu: outlook,
  memory: outlook,
  bandwidth: outlook,
});

const contention: z.ZodType<Told<Contention>> = z
  .object({
    probability: z.number().describe('That another workflow conflicts before this one has ended.'),
    degree: z.number().describe('Expected number of conflicting workflows.'),
    expectedWait: span,
    wait: z.object({ p50: span, p90: span }),
    rivals: z.number(),
    arrivals: z.object({
      rate: z.number(),
      share: z.number(),
      looked: z.number(),
      source: z.enum(['forecast', 'recent']),
      span: z.number().describe('Seconds.'),
      overtaking: z.array(z.number()),
    }),
    chain: z.array(
      z.object({
        ...{ id: z.string(), tool: z.string(), priority: z.number(), state: z.enum(['holds', 'waits']) },
        ...{ since: span, left: span, through: z.string(), holdsUp: z.string() },
      }),
    ),
    ...{ members: z.number(), scenarios: z.number() },
  })
  .meta({ id: 'Contention' });

const prediction: z.ZodType<Told<Prediction>> = z
  .object({
    ...{ hold, baseline: resources, adjusted: resources, loadFactor: z.number(), contention },
    score: z.object({ cpu: z.number(), memory: z.number(), bandwidth: z.number(), total: z.number() }),
    directive: z.object({ device: resources, tool: resources }),
    short: z.array(resourceName),
  })
  .meta({ id: 'Prediction' });

const deviceReasons: z.ZodType<Told<DeviceReasons>> = z.object({
  ...{ device: z.string(), profile: z.string(), baseline, load: loadOutlook },
  ...{ capacity: resources, available: resources, prediction },
  sharers: z.array(
    z.object({ resource: resourceName, request: z.string(), tool: z.string(), amount: z.number() }),
  ),
});

export const decision: z.ZodType<Told<Decision>> = z
  .union([
    z.object({ what: z.literal('waiting') }),
    z.object({ what: z.literal('granted'), at: instant, waited: span, ended: instant.optional() }),
    z.object({ what: z.literal('refused'), at: instant, waited: span, reason: z.string() }),
  ])
  .meta({ id: 'Decision' });

const adjustment: z.ZodType<Told<Adjustment>> = z
  .object({
    ...{ at: instant, type: z.enum(['raise', 'lower']), device: z.string(), resource: resourceName },
    ...{ from: z.number(), to: z.number(), because: z.enum(['pressed', 'idle', 'higher-class']) },
  })
  .meta({ id: 'Adjustment', description: 'What was changed of what is set aside while the grant stood.' });

export const reasons: z.ZodType<Told<Reasons>> = z
  .object({
    ...{ request: z.string(), grant: z.string().optional(), tool: z.string(), at: instant, inputs },
    devices: z.array(deviceReasons),
    contention: z.enum(['played', 'last']),
    adjustments: z.array(adjustment),
    ...{ took: span, decision },
  })
  .meta({ id: 'Reasons', description: 'How a request was decided, with every number that went into it.' });
