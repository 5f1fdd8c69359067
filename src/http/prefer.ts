import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import { ForelockError } from '../core/index.ts';

/** How long an answer may take, by `Prefer` (RFC 7240 sections 4.1 and 4.3): milliseconds, undefined as long as it takes. */
export function preferredWait(headers: IncomingHttpHeaders, reply: FastifyReply): number | undefined {
  const preferences = [headers.prefer ?? []].flat().join(',').split(',');
  const words = preferences.map((each) => each.split(';')[0]?.trim().toLowerCase() ?? '');
  const wait = words
    .find((word) => /^wait\s*=/.test(word))
    ?.replace(/^wait\s*=\s*/, '')
    .replaceAll('"', '');
  if (wait !== undefined && !/^\d{1,6}$/.test(wait))
    throw new ForelockError(
      'input-invalid',
      `Prefer: wait is ${wait.slice(0, 32)}, and not a number of seconds`,
    );
  const applied =
    wait !== undefined ? `wait=${wait}` : words.includes('respond-async') ? 'respond-async' : undefined;
  if (applied === undefined) return undefined;
  reply.header('preference-applied', applied);
  return Number(wait ?? 0) * 1_000;
}
