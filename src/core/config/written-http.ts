/** `http` of forelock.yaml after its schema. */
export interface WrittenHttp {
  listen?: { host: string; port: number } | undefined;
  tls?: { cert: string; key: string; 'client-ca'?: string | undefined } | undefined;
  insecure: boolean;
  tokens: WrittenToken[];
}

export interface WrittenToken {
  name: string;
  role?: 'viewer' | 'operator' | undefined;
  tool?: string | undefined;
  'token-hash'?: string | undefined;
  'token-hash-file'?: string | undefined;
  'token-hash-env'?: string | undefined;
}
