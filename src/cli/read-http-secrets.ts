import { type Config, decodeTokenHash, type HttpSecrets, type TokenConfig } from '../core/index.ts';
import { SecretReader } from './read-secrets.ts';

/** As `readSecrets`, for the HTTP API on the network. */
export async function readHttpSecrets(
  { http, file }: Pick<Config, 'http' | 'file'>,
  env: Readonly<Record<string, string | undefined>>,
): Promise<HttpSecrets> {
  const reader = new SecretReader(env);
  const hashes = new Map<string, string>();
  for (const token of http.tokens) {
    const hash = await hashOf(token, reader);
    if (hash !== undefined) hashes.set(token.name, hash);
  }
  const { tls } = http;
  const read = tls && {
    cert: await reader.file(tls.cert, 'http.tls.cert'),
    key: await reader.file(tls.key, 'http.tls.key'),
    ca: tls.clientCa === undefined ? undefined : await reader.file(tls.clientCa, 'http.tls.client-ca'),
  };
  reader.finish(file);
  return { hashes, tls: read };
}

async function hashOf({ name, hash }: TokenConfig, reader: SecretReader): Promise<string | undefined> {
  if (hash === undefined) return undefined;
  if (hash.kind === 'hash') return hash.hash;
  const whose = `http token ${name}: token-hash-${hash.kind}`;
  const text = await reader.secret(hash, whose);
  const found = decodeTokenHash(text?.trim() ?? '');
  if (found === undefined && text !== '') reader.fault(`${whose}: it is no hash by \`forelock token\``);
  return found;
}
