import type { Config, Secrets } from './core/index.ts';
import type { CertToName } from './netconf/index.ts';
import type { ProxyTls } from './proxy/index.ts';

/** What the proxy needs for TLS; undefined where none is configured. */
export function proxyTls({ listen }: Config, { tls: secrets }: Secrets): ProxyTls | undefined {
  if (listen.tls === undefined || secrets === undefined) return undefined;
  const names = listen.tls.names.map(({ fingerprint, map, name = '' }): CertToName => {
    return map === 'specified' ? { fingerprint, map, name } : { fingerprint, map };
  });
  return { ...secrets, port: listen.tls.port, names };
}
