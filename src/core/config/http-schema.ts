import { z } from 'zod';
import * as field from './fields.ts';
import { tokenHashForm } from './token-hash.ts';
import type { WrittenHttp } from './written-http.ts';

const hashInstead = 'write the hash that `forelock token` prints, not the token';

const token = field
  .block(
    {
      name: field.name(
        'What the audit knows it by; the common name of a client certificate that is as good.',
      ),
      role: field
        .oneOf(
          ['viewer', 'operator'],
          'A viewer sees all and changes nothing; an operator revokes and calls off, too.',
        )
        .optional(),
      tool: field
        .name('The tool that it acts as: it asks for locks by its policy, and changes what is its own.')
        .optional(),
      'token-hash': field
        .matching(tokenHashForm, hashInstead, 'sha256$hash, by `forelock token`.')
        .optional(),
      'token-hash-file': field.file('File that holds a hash by `forelock token`.').optional(),
      'token-hash-env': field
        .text('write the name of a variable', 'Environment variable that holds one.')
        .optional(),
    },
    'write a token, such as { name: dashboard, role: viewer, token-hash-file: dashboard.hash }',
  )
  .check(field.exactlyOne(['role', 'tool']))
  .check(field.exactlyOne(['token-hash', 'token-hash-file', 'token-hash-env'], true));

const tls = field.block(
  {
    cert: field.file('Certificate chain in PEM.'),
    key: field.file('Its private key in PEM, without a passphrase.'),
    'client-ca': field
      .file(
        'Certificates in PEM of those who may issue client certificates; with it a certificate is as good as a token.',
      )
      .optional(),
  },
  'write keys beneath it, such as { cert: forelock.crt, key: forelock.key }',
);

const listen = field.block(
  {
    host: field
      .text('write an address, such as 127.0.0.1', 'Address that it is served on.')
      .default('127.0.0.1'),
    port: field.whole(0, 65535, '0: any free one.'),
  },
  'write keys beneath it, such as port: 8301',
);

/** Addresses that no other machine reaches. */
const loopback = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|::1)$/;

const http = field
  .block(
    {
      listen: listen
        .optional()
        .describe('Where the HTTP API is served beside the control socket. Default: nowhere.'),
      tls: tls.optional().describe('Default: without TLS, which only loopback may be.'),
      insecure: field
        .flag('Whether it may be served beyond loopback without TLS, where tokens can be read on the way.')
        .default(false),
      tokens: z
        .array(token, { error: 'write a list of tokens' })
        .default([])
        .describe("Who may use it. The control socket is the owner's, without a token."),
    },
    'write keys beneath it, such as listen: { port: 8301 }',
  )
  .check(field.rule(beyondLoopback))
  .check(field.rule(nobody))
  .check(field.rule(tokenWithoutProof));

type Keys = Readonly<Record<string, unknown>>;

function beyondLoopback({ listen, tls, insecure }: Keys): field.BlockFault | undefined {
  const host = (listen as { host?: unknown } | undefined)?.host;
  if (typeof host !== 'string' || loopback.test(host) || tls !== undefined || insecure === true)
    return undefined;
  return {
    ...{ key: 'listen', wrong: `is beyond this machine (host ${host}) without TLS` },
    instead: 'write tls with cert and key, or insecure: true if the network is trusted',
  };
}

function nobody({ listen, tokens }: Keys): field.BlockFault | undefined {
  if (listen === undefined || (Array.isArray(tokens) && tokens.length > 0)) return undefined;
  return { wrong: 'has no tokens, so nobody could use it', instead: 'write tokens with at least one' };
}

function tokenWithoutProof({ tls, tokens }: Keys): field.BlockFault | undefined {
  const byCertificate = (tls as Keys | undefined)?.['client-ca'] !== undefined;
  if (byCertificate || !Array.isArray(tokens)) return undefined;
  const bare = (tokens as readonly Keys[]).findIndex(
    (each) =>
      typeof each === 'object' &&
      each !== null &&
      !Object.keys(each).some((key) => key.startsWith('token-hash')),
  );
  if (bare < 0) return undefined;
  return {
    ...{ key: 'tokens', wrong: `has one, tokens[${bare}], without a hash` },
    instead: 'write token-hash-file, or tls.client-ca for client certificates',
  };
}

export const httpSchema: z.ZodType<WrittenHttp> = http;
