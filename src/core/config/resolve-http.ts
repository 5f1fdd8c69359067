import type { HttpConfig, TokenConfig } from './http-config.ts';
import { decodeTokenHash } from './token-hash.ts';
import type { WrittenHttp, WrittenToken } from './written-http.ts';

type Whole = (file: string) => string;

export function resolveHttp({ listen, tls, tokens }: WrittenHttp, whole: Whole): HttpConfig {
  const clientCa = tls?.['client-ca'];
  return {
    ...{ host: listen?.host ?? '127.0.0.1', port: listen?.port },
    tls: tls && {
      ...{ cert: whole(tls.cert), key: whole(tls.key) },
      clientCa: clientCa === undefined ? undefined : whole(clientCa),
    },
    tokens: tokens.map((token) => ({
      ...{ name: token.name, role: token.role ?? 'tool', tool: token.tool },
      hash: hashOf(token, whole),
    })),
  };
}

function hashOf(token: WrittenToken, whole: Whole): TokenConfig['hash'] {
  const { 'token-hash': text, 'token-hash-file': file, 'token-hash-env': name } = token;
  if (file !== undefined) return { kind: 'file', file: whole(file) };
  if (name !== undefined) return { kind: 'env', name };
  const hash = decodeTokenHash(text ?? '');
  return hash === undefined ? undefined : { kind: 'hash', hash };
}
