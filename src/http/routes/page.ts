import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ForelockError } from '../../core/index.ts';
import { packagedDirectory } from '../../package-root.ts';
import type { Api } from '../served.ts';

/** The dashboard: what is served, by its path. Nothing of it is told before a token is asked for but the page itself. */
const served = [
  { path: '/', file: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/web/main.js', file: 'main.js', type: 'text/javascript; charset=utf-8' },
  { path: '/web/style.css', file: 'style.css', type: 'text/css; charset=utf-8' },
] as const;

/** It asks nobody but the server that it came from. */
const headers = {
  'content-security-policy':
    "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  vary: 'accept-encoding',
};

interface Asset {
  readonly plain: Buffer;
  readonly zipped: Buffer;
}

export function pageRoutes(api: Api): void {
  const read = new Map<string, Asset>();
  for (const { path, file, type } of served)
    api.get(path, { schema: { hide: true }, config: { reach: 'anyone', tagged: true } }, (request, reply) => {
      const asset = read.get(file) ?? readAsset(file);
      read.set(file, asset);
      reply.headers(headers).type(type);
      if (!/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) return reply.send(asset.plain);
      return reply.header('content-encoding', 'gzip').send(asset.zipped);
    });
}

/** Read when it is asked for first: the API works where the page was never built. */
function readAsset(file: string): Asset {
  const path = join(packagedDirectory('dist'), 'src', 'http', 'web', file);
  try {
    const plain = readFileSync(path);
    return { plain, zipped: gzipSync(plain, { level: 9 }) };
  } catch (cause) {
    const message = `the dashboard's ${file} is not built: run 'npm run build'`;
    throw new ForelockError('not-served', message, { cause });
  }
}
