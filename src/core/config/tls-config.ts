import type { SecretSource } from './secret-source.ts';

/** NETCONF over TLS for clients (RFC 7589). Names of files in PEM. */
export interface ListenTlsConfig {
  /** The port shared by all devices, which a client names as the server it wants (SNI); 0 picks a free one. Default 6513. */
  readonly port: number;
  readonly cert: string;
  readonly key: string;
  readonly clientCa: string;
  /** Undefined: nothing is known to be revoked. */
  readonly crl: string | undefined;
  /** How a certificate gives the name of a tool; the first that fits. Default its common name. */
  readonly names: readonly CertNameConfig[];
}

/** An entry of ietf-x509-cert-to-name (RFC 7407 section 3). */
export interface CertNameConfig {
  /** SHA-256 of the certificate or of an issuer, in capitals with colons; undefined: any. */
  readonly fingerprint: string | undefined;
  readonly map:
    | 'specified'
    | 'san-rfc822-name'
    | 'san-dns-name'
    | 'san-ip-address'
    | 'san-any'
    | 'common-name';
  /** The tool's, where the map is specified. */
  readonly name: string | undefined;
}

/** How Forelock and a device prove by TLS who they are. Names of files in PEM. */
export interface DeviceTlsConfig {
  readonly cert: string;
  readonly key: string;
  readonly passphrase: SecretSource | undefined;
  readonly device:
    | { readonly kind: 'fingerprint'; readonly sha256: string }
    | { readonly kind: 'ca'; readonly file: string; readonly name: string | undefined };
}

/** What a ListenTlsConfig refers to, read. Texts in PEM. */
export interface ListenTlsSecrets {
  readonly cert: string;
  readonly key: string;
  readonly clientCa: string;
  readonly crl: string | undefined;
}

/** What a DeviceTlsConfig refers to, read. Texts in PEM; `ca` is undefined where a fingerprint is pinned. */
export interface DeviceTlsSecrets {
  readonly cert: string;
  readonly key: string;
  readonly passphrase: string | undefined;
  readonly ca: string | undefined;
}
