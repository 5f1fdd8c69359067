import type { SecretSource } from './secret-source.ts';

/** The HTTP API on the network; the control socket has the same and needs none of this. */
export interface HttpConfig {
  /** Address that it is served on. Default 127.0.0.1. */
  readonly host: string;
  /** 0 picks a free one, undefined serves it on the control socket alone. */
  readonly port: number | undefined;
  /** Undefined: without TLS. */
  readonly tls: HttpTlsConfig | undefined;
  readonly tokens: readonly TokenConfig[];
}

export interface HttpTlsConfig {
  /** Files in PEM. */
  readonly cert: string;
  readonly key: string;
  /** Whose client certificates name a token by their common name; undefined: certificates are not asked for. */
  readonly clientCa: string | undefined;
}

/** One who may use the API. */
export interface TokenConfig {
  readonly name: string;
  readonly role: 'viewer' | 'operator' | 'tool';
  /** The tool that it acts as; of the role tool alone. */
  readonly tool: string | undefined;
  /** Where the hash by `forelock token` is; undefined: it comes with a client certificate. */
  readonly hash: { readonly kind: 'hash'; readonly hash: string } | SecretSource | undefined;
}

/** What an HttpConfig refers to, read. */
export interface HttpSecrets {
  /** In base64url, by the token's name. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Texts in PEM; undefined: without TLS. */
  readonly tls: { readonly cert: string; readonly key: string; readonly ca: string | undefined } | undefined;
}
