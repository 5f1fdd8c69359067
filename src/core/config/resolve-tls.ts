import type { DeviceTlsConfig, ListenTlsConfig } from './tls-config.ts';
import type { WrittenDeviceTls, WrittenListenTls } from './written-tls.ts';

type Whole = (file: string) => string;

export function resolveListenTls(written: WrittenListenTls, whole: Whole): ListenTlsConfig {
  const { port, cert, key, 'client-ca': clientCa, crl, names } = written;
  return {
    ...{ port, cert: whole(cert), key: whole(key), clientCa: whole(clientCa) },
    crl: crl === undefined ? undefined : whole(crl),
    names: names.map(({ fingerprint, map, name }) => ({ fingerprint, map, name })),
  };
}

export function resolveDeviceTls(written: WrittenDeviceTls, whole: Whole): DeviceTlsConfig {
  const { cert, key, ca, name, fingerprint = '' } = written;
  const [file, variable] = [written['passphrase-file'], written['passphrase-env']];
  return {
    ...{ cert: whole(cert), key: whole(key) },
    passphrase:
      file !== undefined
        ? { kind: 'file', file: whole(file) }
        : variable === undefined
          ? undefined
          : { kind: 'env', name: variable },
    device:
      ca === undefined ? { kind: 'fingerprint', sha256: fingerprint } : { kind: 'ca', file: whole(ca), name },
  };
}
