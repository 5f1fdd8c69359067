import type { z } from 'zod';
import type { ClientLimits, ToolLimits } from './edge-config.ts';
import * as field from './fields.ts';

/** Limits at the edge: of those who have not logged in yet, of clients that are slow, and of one tool. */

const client = field.block(
  {
    logins: field.whole(1, 100_000, 'Connections that log in at once; the others wait in turn.').default(256),
    'logins-per-address': field
      .whole(1, 100_000, 'Of these, from one address, or one /64 of IPv6.')
      .default(64),
    waiting: field
      .whole(0, 1_000_000, 'Connections that wait for their turn to log in; one more is closed at once.')
      .default(4_096),
    'failures-per-minute': field
      .whole(
        0,
        1_000_000,
        'Failed logins from one address within a minute, after which its new connections are closed at once until the minute is over. 0: any number.',
      )
      .default(60),
    'login-time': field
      .duration('How long a connection may wait for its turn to log in, and may then take to log in.')
      .prefault('30s'),
    'login-tries': field.whole(1, 1_000, 'Failed tries of one connection before it is ended.').default(6),
    'hello-time': field
      .duration("How long either side may take to send its hello, Forelock's client or the device.")
      .prefault('30s'),
    stalled: field.duration('How long a client may leave what waits for it unread.').prefault('5m'),
    unsent: field.size('Size of what may wait for a client that does not read.').prefault('64MiB'),
    idle: field
      .duration(
        "How long a session may pass no byte, its tool's wait for a lock on top. Default: as long as it likes.",
      )
      .optional(),
  },
  'write keys beneath it, such as idle: 1h',
);

const tool = field.block(
  {
    sessions: field
      .whole(1, 1_000_000, 'NETCONF sessions at once; one more is told so and ends.')
      .default(4_096),
    'sessions-per-minute': field
      .whole(1, 1_000_000, 'New NETCONF sessions a minute. Default: any number.')
      .optional(),
    'requests-per-second': field
      .whole(
        1,
        1_000_000,
        'Requests a second, over all its sessions; what comes faster is read later. Default: any number.',
      )
      .optional(),
    burst: field
      .whole(1, 1_000_000, 'Requests that it may send at once before the rate holds it back.')
      .default(100),
  },
  'write keys beneath it, such as sessions: 10',
);

export const clientLimitsSchema: z.ZodType<ClientLimits> = client.transform((written) => ({
  logins: written.logins,
  perAddress: written['logins-per-address'],
  waiting: written.waiting,
  failures: written['failures-per-minute'],
  loginTime: written['login-time'],
  loginTries: written['login-tries'],
  helloTime: written['hello-time'],
  stalled: written.stalled,
  unsent: written.unsent,
  idle: written.idle,
}));

export const toolLimitsSchema: z.ZodType<ToolLimits> = tool.transform((written) => ({
  sessions: written.sessions,
  sessionsPerMinute: written['sessions-per-minute'],
  requestsPerSecond: written['requests-per-second'],
  burst: written.burst,
}));
