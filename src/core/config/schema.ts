import { z } from 'zod';
import { auditSchema } from './audit-schema.ts';
import { deviceSchema } from './device-schema.ts';
import { clientLimitsSchema } from './edge-schema.ts';
import * as field from './fields.ts';
import { hostSchema } from './host-schema.ts';
import { httpSchema } from './http-schema.ts';
import { marking } from './marking-schema.ts';
import { monitor } from './monitor-schema.ts';
import { telemetrySchema } from './telemetry-schema.ts';
import { listenTlsSchema } from './tls-schema.ts';
import { toolSchema, userAuthorities } from './tool-schema.ts';
import type { WrittenConfig } from './written.ts';

const listen = field.block(
  {
    host: field
      .text('write an address, such as 127.0.0.1', 'Address that every port is opened on.')
      .default('127.0.0.1'),
    port: field
      .whole(0, 65535, 'The port shared by all devices; login name `user%device`. 0: any free one.')
      .optional(),
    'host-key': field
      .file("Forelock's private host key, made at the first start. Default: host-key in the state directory.")
      .optional(),
    'user-ca': userAuthorities,
    tls: listenTlsSchema
      .optional()
      .describe('NETCONF over TLS beside SSH (RFC 7589), with certificates of clients. Default: none.'),
    limits: clientLimitsSchema.prefault({}).describe('What clients may take before and after they log in.'),
  },
  'write keys beneath it, such as port: 8300',
);

const limits = field.block(
  {
    depth: field.whole(8, 65536, 'Elements inside each other.').default(512),
    attributes: field.whole(8, 65536, 'Attributes of one element.').default(256),
    'name-length': field.size("Size of an element's name.").prefault('1KiB'),
    'tag-size': field.size('Size of one start tag.').prefault('64KiB'),
    'header-size': field.size('Size of what comes before the operation is known.').prefault('64KiB'),
    'held-message': field
      .size('Size of a message that Forelock must hold whole to answer it.')
      .prefault('16MiB'),
  },
  'write keys beneath it, such as depth: 512',
);

const guaranteed = field.block(
  {
    priority: field.priority('The lowest class that may take the share; above 0.'),
    cpu: field.share('Share of the cores.').default(0),
    memory: field.share('Share of the memory.').default(0),
    bandwidth: field.share('Share of the bandwidth.').default(0),
  },
  'write a class and its shares, such as { priority: high, bandwidth: 0.2 }',
);

const policy = field.block(
  {
    wait: field
      .durationOrNone('How long a lock request may wait, where its tool does not say.')
      .prefault('20s'),
    lease: field
      .duration('How long a lock lasts without a sign of life, where its tool does not say.')
      .prefault('10m'),
    aging: field.duration('Waiting time that lifts a request by one class.').prefault('5s'),
    owed: field
      .oneOf(
        ['refuse', 'allow'],
        "What becomes of a request whose reservation by NETCONF waits for the lock of another session of Forelock's: it is refused when its wait is over, or granted, and the reservation is made when the lock has gone.",
      )
      .default('refuse'),
    overrun: field
      .oneOf(['revoke', 'wait'], 'What happens to a holder whose lease is over while somebody waits.')
      .default('revoke'),
    candidate: field
      .oneOf(
        ['shared', 'private'],
        'Which candidate a session has, where its client does not ask for one of its own in its hello, and neither its tool nor its device says so.',
      )
      .default('shared'),
    startup: field
      .oneOf(
        ['after-commit', 'leave'],
        'Where a device has a startup configuration: whether a commit of a private candidate is copied to it, or that is left to the tool.',
      )
      .default('leave'),
    yield: field
      .oneOf(
        ['park', 'wait'],
        'What a higher class does that waits for a lock whose client has neither read nor written under it: it has the lock first, with the next request of that client parked, or waits.',
      )
      .default('wait'),
    'reserve-implicit': field.flag('Whether an edit without a lock sets resources aside too.').default(false),
    guaranteed: z
      .array(guaranteed, { error: 'write a list of classes and their shares' })
      .default([])
      .describe(
        'Shares of each device that only a class and those above it may take; they lie inside each other.',
      ),
    marking: marking
      .optional()
      .describe(
        'DSCP of what goes to a device for a grant, while it stands, by its class. Default: nothing is marked.',
      ),
    monitor: monitor
      .prefault({})
      .describe('When what is set aside for a grant is changed while the grant stands.'),
    'poll-rate': field
      .whole(1, 10_000, 'Devices whose load is read in a second, at most, of those that nobody works on.')
      .default(170),
    limits: limits.prefault({}).describe("What a client's message may need."),
  },
  'write keys beneath it, such as wait: 20s',
);

const root = field.block(
  {
    listen: listen.prefault({}).describe('Where tools connect to.'),
    state: field.file('Directory of journal, history and control socket.'),
    hosts: z
      .array(hostSchema, { error: 'write a list of hosts' })
      .default([])
      .describe(
        'Hosts that tools work on. This machine is one with all that it has, unless one of its name is written here.',
      ),
    tools: field.some(toolSchema, 'write a list with at least one tool').describe('Who may log in.'),
    devices: field
      .some(deviceSchema, 'write a list with at least one device')
      .describe('What Forelock stands in front of.'),
    policy: policy.prefault({}).describe('What holds unless a tool says otherwise.'),
    http: httpSchema.prefault({}).describe('The HTTP API on the network.'),
    telemetry: telemetrySchema.prefault({}).describe('Traces of requests.'),
    audit: auditSchema.prefault({}).describe('How much of the audit log is kept.'),
  },
  'write the keys state, tools and devices',
);

/** The schema of forelock.yaml. Strict: an unknown key is an error. */
export const configSchema: z.ZodType<WrittenConfig> = root;

/** JSON Schema (2020-12) of forelock.yaml as it is written, for editors. docs/forelock.schema.json is made from it. */
export function configJsonSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(root, { io: 'input', reused: 'inline' });
  return { $schema, title: 'forelock.yaml', ...schema };
}
