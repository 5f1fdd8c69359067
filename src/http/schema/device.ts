import { z } from 'zod';
import type { DeviceStatus, GrantStatus, OutsideHolder, WaiterStatus } from '../../harmony/index.ts';
import { classNumber, instant, load, resources, span } from './amounts.ts';
import type { Told } from './told.ts';

const scopes = z.array(z.string()).describe('`/candidate X`, one a scope.');

const grantShape = {
  id: z.string(),
  token: z.number().describe('The fencing token on the first device.'),
  tool: z.string(),
  session: z.number().describe("Forelock's session-id of the holder; 0 without one."),
  scopes,
  priority: classNumber,
  since: instant,
  expires: instant.describe('When the lease ends unless it is renewed; milliseconds since the epoch.'),
  allocated: resources.describe('What is set aside for it on the first device.'),
  score: z.number(),
};

const waiterShape = {
  id: z.string(),
  tool: z.string(),
  session: z.number(),
  scopes,
  priority: classNumber,
  effectivePriority: z.number().describe('The class after aging.'),
  since: instant,
  deadline: instant,
  expectedWait: span.describe('Milliseconds that it is expected to wait from its arrival on.'),
};

export const grantStatus: z.ZodType<Told<GrantStatus>> = z.object(grantShape).meta({ id: 'DeviceGrant' });
export const waiterStatus: z.ZodType<Told<WaiterStatus>> = z.object(waiterShape).meta({ id: 'DeviceWaiter' });

const outsideHolder: z.ZodType<Told<OutsideHolder>> = z
  .object({
    datastore: z.string(),
    session: z.number().describe("The device's session-id."),
    user: z.string().nullable(),
    host: z.string().nullable(),
    since: instant,
    found: z.enum(['lock-denied', 'monitoring']),
  })
  .meta({ id: 'OutsideHolder', description: 'A session past Forelock that holds a lock of the device.' });

const deviceShape = {
  name: z.string(),
  sessions: z.number().describe('Those of tools.'),
  sessionLimit: z
    .object({ used: z.number(), most: z.number() })
    .nullable()
    .describe("Forelock's sessions, its own too, of as many as the device may have; null without a limit."),
  capacity: resources,
  reserved: resources,
  grants: z.array(grantStatus),
  waiters: z.array(waiterStatus),
  outside: z.array(outsideHolder),
};

export const device: z.ZodType<Told<DeviceStatus>> = z.object(deviceShape).meta({ id: 'Device' });

/** A device with what its profile and its last session tell of it. */
export interface DeviceDetail extends DeviceStatus {
  readonly profile: string;
  readonly platform: string;
  readonly datastores: readonly string[];
  /** As its last session offered them; null before the first. */
  readonly capabilities: readonly string[] | null;
  readonly load: z.infer<typeof load>;
  readonly limits: { readonly [name: string]: unknown };
  readonly regions: readonly string[];
}

export const deviceDetail: z.ZodType<Told<DeviceDetail>> = z
  .object({
    ...deviceShape,
    profile: z.string(),
    platform: z.string(),
    datastores: z.array(z.string()),
    capabilities: z.array(z.string()).nullable(),
    load,
    limits: z
      .record(z.string(), z.unknown())
      .describe('Limits on sessions: those of forelock.yaml, else of the profile.'),
    regions: z.array(z.string()).describe('Memory regions that its configuration fills.'),
  })
  .meta({ id: 'DeviceDetail' });

/** A grant with all of its devices. */
export interface GrantItem extends GrantStatus {
  readonly request: string;
  readonly devices: readonly string[];
  readonly workflow: string | undefined;
  readonly waited: number;
}

export const grantItem: z.ZodType<Told<GrantItem>> = z
  .object({
    ...grantShape,
    request: z.string(),
    devices: z.array(z.string()),
    workflow: z.string().optional(),
    waited: span,
  })
  .meta({ id: 'Grant' });

/** One that waits, in its place in the queue. */
export interface QueueItem extends WaiterStatus {
  /** From 1, in the order of service. */
  readonly place: number;
  readonly devices: readonly string[];
}

export const queueItem: z.ZodType<Told<QueueItem>> = z
  .object({ ...waiterShape, place: z.int(), devices: z.array(z.string()) })
  .meta({ id: 'QueueEntry' });
