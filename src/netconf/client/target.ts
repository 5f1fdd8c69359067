import type { Duplex } from 'node:stream';
import type { HostKeyPolicy } from './known-hosts.ts';

/** Where a device is and how to log in; every way that is given is tried. */
export interface DeviceTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string | undefined;
  readonly privateKey?: string | Buffer | undefined;
  readonly passphrase?: string | undefined;
  /** The path of an ssh-agent's socket. */
  readonly agent?: string | undefined;
  readonly hostKey: HostKeyPolicy;
  /** Over TLS in place of SSH: then the keys above say nothing. */
  readonly tls?: TlsLogin | undefined;
  /** Milliseconds for TCP, SSH and login together; 10,000 where left out. */
  readonly connectTimeout?: number;
  /** Milliseconds between questions whether the peer lives; 3 without an answer end the connection. Default 15,000. */
  readonly keepaliveInterval?: number;
}

/** The ends of the TCP connection beneath: the device's address as digits, its port, and ours. */
export interface SocketEnds {
  readonly address: string;
  readonly port: number;
  readonly localPort: number;
}

/** A device's `netconf` subsystem: raw bytes. */
export interface DeviceChannel {
  readonly channel: Duplex;
  readonly ends: SocketEnds;
  close(): void;
  /** Told once when the connection is gone. */
  onClose(listener: () => void): void;
}

/** How Forelock and a device prove by TLS who they are (RFC 7589). Texts are PEM. */
export interface TlsLogin {
  readonly cert: string;
  readonly key: string;
  readonly passphrase?: string | undefined;
  /**
   * How the device's certificate is known: by its SHA-256, digits in capitals with colons, or by who issued it; then it has to bear
   * the name that it is connected to, or `name` (RFC 9525).
   */
  readonly device:
    | { readonly kind: 'fingerprint'; readonly sha256: string }
    | { readonly kind: 'ca'; readonly ca: string; readonly name: string | undefined };
}
