import { z } from 'zod';
import * as field from './fields.ts';
import { reserve } from './reserve-schema.ts';
import { deviceTlsSchema } from './tls-schema.ts';
import type { WrittenDevice } from './written.ts';

const envName = /^[A-Za-z_][A-Za-z0-9_]*$/;
const env = (describe: string): z.ZodString =>
  field.matching(envName, 'write the name of an environment variable, such as R1_PASSWORD', describe);

const login = field
  .block(
    {
      user: field.text('write the user name on the device', 'The user name on the device.').optional(),
      'password-file': field.file("File that holds the user's password.").optional(),
      'password-env': env("Environment variable that holds the user's password.").optional(),
      'private-key': field.file('File of a private key.').optional(),
      'passphrase-file': field.file("File that holds the private key's passphrase.").optional(),
      'passphrase-env': env("Environment variable that holds the private key's passphrase.").optional(),
      agent: z
        .literal(true, { error: 'write true' })
        .optional()
        .describe('Ask the ssh-agent of SSH_AUTH_SOCK.'),
      of: z
        .literal('tool', { error: 'write tool' })
        .optional()
        .describe("tool: the tool's own name and password are handed on; it then has to log in by password."),
    },
    'write keys beneath it, such as { user: forelock, private-key: FILE }',
  )
  .check(field.exactlyOne(['password-file', 'password-env', 'private-key', 'agent', 'of']))
  .check(field.exactlyOne(['passphrase-file', 'passphrase-env'], true))
  .check(
    field.rule(({ user, of }) => {
      if (of === undefined && user === undefined) {
        return { wrong: 'has no user', instead: 'write user: the user name on the device' };
      }
      if (of === undefined || user === undefined) return undefined;
      return { key: 'user', wrong: 'is beside of', instead: 'leave it out: the tool gives its own name' };
    }),
  );

function snmpKey<P extends z.ZodType>(
  protocol: P,
  what: string,
): z.ZodObject<
  { protocol: P; 'key-file': z.ZodOptional<z.ZodString>; 'key-env': z.ZodOptional<z.ZodString> },
  z.core.$strict
> {
  return field
    .block(
      {
        protocol,
        'key-file': field.file(`File that holds the ${what} passphrase, 8 characters or more.`).optional(),
        'key-env': env(`Environment variable that holds the ${what} passphrase.`).optional(),
      },
      'write keys beneath it, such as { key-file: FILE }',
    )
    .check(field.exactlyOne(['key-file', 'key-env']));
}

const authProtocol = field
  .oneOf(['md5', 'sha', 'sha224', 'sha256', 'sha384', 'sha512'], 'How messages are authenticated.')
  .default('sha256');
const privacyProtocol = field
  .oneOf(['des', 'aes', 'aes256b', 'aes256r'], 'How messages are encrypted; aes is AES-128.')
  .default('aes');

const snmp = field.block(
  {
    port: field.whole(1, 65535, 'UDP port.').default(161),
    user: field.text('write the SNMPv3 user name', 'The SNMPv3 user (RFC 3414).'),
    auth: snmpKey(authProtocol, 'authentication').describe('Authentication.'),
    privacy: z
      .union([snmpKey(privacyProtocol, 'privacy'), z.literal('none')], {
        error: 'write { key-file: FILE } or { key-env: NAME }, or none to send in the clear',
      })
      .describe('Encryption; `none` sends in the clear.'),
    timeout: field.duration('For each try.').prefault('1s'),
    retries: field.whole(0, 10, 'Tries after the first.').default(2),
  },
  'write keys beneath it: user, auth and privacy',
);

const capacity = field.block(
  {
    cpu: z
      .number({ error: 'write cores, such as 2 or 0.5' })
      .positive({ error: 'write more than 0' })
      .optional()
      .describe('Cores.'),
    memory: field.size('Memory.').optional(),
    bandwidth: field.rate('Rate of the link.').optional(),
  },
  'write keys beneath it, such as bandwidth: 100Mbit',
);

const limits = field.block(
  {
    sessions: field
      .whole(
        3,
        100_000,
        "NETCONF sessions at once. Tools wait for one until their `wait` is over; 2 to 4 (an eighth) are kept for Forelock's own work.",
      )
      .optional(),
    'sessions-per-minute': field
      .whole(
        4,
        100_000,
        "New NETCONF sessions a minute; a tenth, or 2 where that is more, are kept for Forelock's own work.",
      )
      .optional(),
  },
  'write keys beneath it, such as sessions: 16',
);

const changeWindow = field.block(
  {
    start: field.instant('When it begins, or the first one does.'),
    for: field.duration('How long it lasts.'),
    every: field.duration('From one to the next; there is but one where it is left out.').optional(),
  },
  'write a window, such as { start: 2026-11-27T22:00:00Z, for: 4h, every: 168h }',
);

const device = field.block(
  {
    name: field.name('What tools, logs and reports call it.'),
    profile: field.text(
      'write the name of a profile in devices/',
      'The platform: the name of a profile in devices/.',
    ),
    host: field.text('write a name or an address', 'Name or address.'),
    port: field
      .whole(1, 65535, 'NETCONF over SSH, or over TLS. Default: 830 over SSH, 6513 over TLS.')
      .optional(),
    'known-hosts': field.file("known_hosts file that has the device's host key.").optional(),
    'host-key-sha256': field
      .matching(
        /^(SHA256:)?[A-Za-z0-9+/]{43}=?$/,
        'write a fingerprint as `ssh-keygen -l` prints it, such as SHA256:...',
        "Fingerprint of the device's host key.",
      )
      .optional(),
    listen: field.whole(0, 65535, "A port of its own on Forelock's address. 0: any free one.").optional(),
    'listen-tls': field
      .whole(0, 65535, 'A port of its own for TLS, after listen.tls. 0: any free one.')
      .optional(),
    candidate: field
      .oneOf(
        ['shared', 'private'],
        "Which candidate sessions have, where their tools say nothing of it. Default: policy's.",
      )
      .optional(),
    limits: limits
      .prefault({})
      .describe(
        "What Forelock never goes beyond, of what the device takes: less where others are on it too. Default: the profile's, if any.",
      ),
    login: login.optional().describe('How Forelock logs in to it, by SSH.'),
    tls: deviceTlsSchema
      .optional()
      .describe('NETCONF over TLS with it, in place of login and its host key (RFC 7589).'),
    snmp: snmp.optional().describe('For load readings and reservations. Without it nothing is reserved.'),
    reserve: reserve
      .prefault({})
      .describe('Where the device lives on this machine: what to reserve on, before SNMP.'),
    'change-windows': z
      .array(changeWindow, { error: 'write a list of windows' })
      .default([])
      .describe('When work on it is planned: forecasts learn what these times are like.'),
    capacity: capacity.prefault({}).describe('What there is to set aside, where the profile does not fit.'),
  },
  'write a device, such as { name: r1, profile: linux-yuma123, host: ... }',
);

export const deviceSchema: z.ZodType<WrittenDevice> = device.check(
  field.exactlyOne(['known-hosts', 'host-key-sha256', 'tls']),
  field.exactlyOne(['login', 'tls']),
);
