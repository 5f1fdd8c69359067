import type { CertNameConfig } from './tls-config.ts';

export interface WrittenListenTls {
  port: number;
  cert: string;
  key: string;
  'client-ca': string;
  crl?: string | undefined;
  names: { fingerprint?: string | undefined; map: CertNameConfig['map']; name?: string | undefined }[];
}

export interface WrittenDeviceTls {
  cert: string;
  key: string;
  'passphrase-file'?: string | undefined;
  'passphrase-env'?: string | undefined;
  ca?: string | undefined;
  name?: string | undefined;
  fingerprint?: string | undefined;
}
