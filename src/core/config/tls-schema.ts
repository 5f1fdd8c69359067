import type { z } from 'zod';
import * as field from './fields.ts';
import type { WrittenDeviceTls, WrittenListenTls } from './written-tls.ts';

/** NETCONF over TLS (RFC 7589), with clients and with devices, as it is written. */

const fingerprint = (describe: string): z.ZodType<string, string> =>
  field
    .matching(
      /^([0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}$/,
      'write a SHA-256 as `openssl x509 -noout -fingerprint -sha256` prints it, such as 1A:2B:...',
      describe,
    )
    .transform((text) => text.toUpperCase());

const maps = [
  'specified',
  'san-rfc822-name',
  'san-dns-name',
  'san-ip-address',
  'san-any',
  'common-name',
] as const;

const certName = field
  .block(
    {
      fingerprint: fingerprint(
        'SHA-256 of the certificate, or of one that issued it. Default: of any that client-ca has issued.',
      ).optional(),
      map: field.oneOf(maps, 'What of the certificate is the name of a tool (RFC 7407 section 3).'),
      name: field.name('The name, where map is specified.').optional(),
    },
    'write an entry, such as { map: common-name }',
  )
  .check(
    field.rule(({ map, name, fingerprint: print }) => {
      if (map !== 'specified') {
        return name === undefined
          ? undefined
          : {
              key: 'name',
              wrong: 'is beside a map that takes it of the certificate',
              instead: 'leave it out',
            };
      }
      if (name === undefined) return { wrong: 'has no name', instead: 'write the name of a tool' };
      return print === undefined
        ? { wrong: 'would give everybody one name', instead: 'write the fingerprint of a certificate' }
        : undefined;
    }),
  );

const listenTls = field.block(
  {
    port: field
      .whole(
        0,
        65535,
        'The port shared by all devices; a client names the device as the server that it wants (SNI). 0: any free one.',
      )
      .default(6513),
    cert: field.file('Certificate chain in PEM.'),
    key: field.file('Its private key in PEM, without a passphrase.'),
    'client-ca': field.file('Certificates in PEM of those who may issue certificates of clients.'),
    crl: field.file('What they have revoked, in PEM.').optional(),
    names: field
      .some(certName, 'write a list of ways to a name')
      .default([{ map: 'common-name' }])
      .describe('How a certificate gives the name of a tool: the first way that fits it.'),
  },
  'write keys beneath it, such as { cert: forelock.crt, key: forelock.key, client-ca: ca.crt }',
);

const deviceTls = field
  .block(
    {
      cert: field.file("Forelock's certificate chain for it, in PEM."),
      key: field.file('Its private key in PEM.'),
      'passphrase-file': field.file("File that holds the private key's passphrase.").optional(),
      'passphrase-env': field
        .text('write the name of a variable', "Environment variable that holds the private key's passphrase.")
        .optional(),
      ca: field.file("Certificates in PEM of those who may issue the device's.").optional(),
      name: field
        .text('write the name in its certificate', "The name in the device's certificate. Default: host.")
        .optional(),
      fingerprint: fingerprint("SHA-256 of the device's certificate, in place of ca.").optional(),
    },
    'write keys beneath it, such as { cert: forelock.crt, key: forelock.key, ca: ca.crt }',
  )
  .check(field.exactlyOne(['ca', 'fingerprint']))
  .check(field.exactlyOne(['passphrase-file', 'passphrase-env'], true));

export const listenTlsSchema: z.ZodType<WrittenListenTls> = listenTls;
export const deviceTlsSchema: z.ZodType<WrittenDeviceTls> = deviceTls;
