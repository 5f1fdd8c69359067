import { z } from 'zod';
import { toolLimitsSchema } from './edge-schema.ts';
import * as field from './fields.ts';
import { shareSchema } from './host-schema.ts';
import { decodePasswordHash } from './password-hash.ts';
import type { WrittenTool } from './written.ts';

const publicKey =
  /^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)|sk-[a-z0-9@.-]+) AAAA[A-Za-z0-9+/]+={0,2}( .*)?$/;
const keyInstead = 'write a public key as one line, such as "ssh-ed25519 AAAA... name"';

/** As TrustedUserCAKeys of sshd_config(5). */
export const userAuthorities: z.ZodDefault<z.ZodArray<z.ZodString>> = z
  .array(field.matching(publicKey, keyInstead, 'A public key as one line.'), {
    error: 'write a list of public keys',
  })
  .default([])
  .describe('Public keys of those who may sign OpenSSH certificates of tools, as ssh-keygen -s does.');

const passwordHash = z
  .string({ error: 'write what `forelock hash-password` prints, in quotes' })
  .refine((hash) => decodePasswordHash(hash) !== undefined, {
    error: 'write what `forelock hash-password` prints, not the password',
  })
  .describe('scrypt$N$r$p$salt$hash, by `forelock hash-password`.');

const shape = {
  name: field.name('The login name.'),
  password: passwordHash.optional(),
  'password-file': field.file('File that holds a hash by `forelock hash-password`.').optional(),
  keys: z
    .array(field.matching(publicKey, keyInstead, 'As in authorized_keys, without options.'), {
      error: 'write a list of public keys',
    })
    .default([])
    .describe('Public keys that log in.'),
  certificate: field
    .flag(
      'Whether a certificate of its name logs in: an OpenSSH one with it among the principals, or one that listen.tls takes for it.',
    )
    .default(false),
  priority: field
    .priority('Class of its requests; low is 1, normal 3, high 5, critical 7.')
    .default('normal'),
  wait: field.durationOrNone("How long a lock request may wait. Default: policy's.").optional(),
  lease: field.duration("How long a lock lasts without a sign of life. Default: policy's.").optional(),
  devices: z
    .array(field.name('The name of a device.'), { error: 'write a list of device names' })
    .optional()
    .describe('The devices that it may reach. Default: all.'),
  writes: field
    .some(
      field.matching(
        /^\/./,
        'write a path, such as /ietf-interfaces:interfaces',
        'An instance path, by module names.',
      ),
      'write a list of paths',
    )
    .optional()
    .describe('Subtrees that it may write; its locks of a candidate are narrowed to them. Default: all.'),
  candidate: field
    .oneOf(
      ['shared', 'private'],
      "Which candidate its sessions have, whatever its device says. Default: the device's.",
    )
    .optional(),
  share: shareSchema
    .optional()
    .describe(
      'Where it works, so that its part of a directive is set aside there too. Default: nobody knows, and nothing is.',
    ),
  limits: toolLimitsSchema.prefault({}).describe('What it may take, over all its sessions.'),
  'may-kill': field.flag("Whether it may end other tools' sessions.").default(false),
};

const tool = field.block(shape, 'write a tool, such as { name: alice, keys: [...] }');

export const toolSchema: z.ZodType<WrittenTool> = tool
  .check(field.exactlyOne(['password', 'password-file'], true))
  .check(
    field.rule(({ keys, certificate, password, 'password-file': passwordFile }) => {
      const noKeys = keys === undefined || (Array.isArray(keys) && keys.length === 0);
      if (!noKeys || certificate === true || password !== undefined || passwordFile !== undefined)
        return undefined;
      return {
        wrong: 'has no way to log in',
        instead: 'write keys, password, password-file or certificate: true',
      };
    }),
  );
