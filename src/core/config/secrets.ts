import type { PasswordHash } from './password-hash.ts';
import type { DeviceTlsSecrets, ListenTlsSecrets } from './tls-config.ts';

/** What a Config refers to, read. Lives in memory alone: never logged, journalled or shown. */
export interface Secrets {
  /** Forelock's private host key, as in its file. */
  readonly hostKey: string;
  /** By tool; a tool without one can't log in by password. */
  /** Undefined: without TLS. */
  readonly tls?: ListenTlsSecrets | undefined;
  readonly passwords: ReadonlyMap<string, PasswordHash>;
  /** By device; every device of the Config is in it. */
  readonly devices: ReadonlyMap<string, DeviceSecrets>;
}

/** What a device's way of connecting does not need is undefined. */
export interface DeviceSecrets {
  /** The text of its known_hosts file. */
  readonly knownHosts: string | undefined;
  readonly tls?: DeviceTlsSecrets | undefined;
  readonly password: string | undefined;
  readonly privateKey: string | undefined;
  readonly passphrase: string | undefined;
  /** The ssh-agent's socket. */
  readonly agent: string | undefined;
  readonly snmpAuth: string | undefined;
  readonly snmpPrivacy: string | undefined;
}
