import { type ConnectionOptions, checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import { ForelockError } from '../../core/index.ts';
import type { DeviceChannel, DeviceTarget, TlsLogin } from './target.ts';

/** As openChannel does, over TLS: rejects with `device-unreachable`, `login-refused` or `host-key-mismatch`. */
export function openTlsChannel(target: DeviceTarget, login: TlsLogin): Promise<DeviceChannel> {
  return new Promise((resolve, reject) => {
    const name = `${target.host}:${target.port}`;
    const timeout = target.connectTimeout ?? 10_000;
    const fail = (cause: Error): void => {
      clearTimeout(late);
      socket.destroy();
      reject(failure(name, cause));
    };
    const late = setTimeout(() => fail(new Error(`no session within ${timeout} ms`)), timeout);
    const socket = connect(connectOptions(target, login), () => {
      clearTimeout(late);
      const fault = pinFault(login, socket);
      if (fault !== undefined) return fail(fault);
      socket
        .off('error', fail)
        .off('close', closed)
        .on('error', () => {});
      resolve(channelOf(socket));
    });
    const closed = (): void => fail(new Error('the connection was closed'));
    socket.on('error', fail).on('close', closed);
  });
}

function connectOptions({ host, port, keepaliveInterval }: DeviceTarget, login: TlsLogin): ConnectionOptions {
  const { cert, key, passphrase, device } = login;
  const byPin = device.kind === 'fingerprint';
  return {
    ...{ host, port, cert, key, minVersion: 'TLSv1.2', noDelay: true },
    ...{ keepAlive: true, keepAliveInitialDelay: keepaliveInterval ?? 15_000 },
    ...(passphrase === undefined ? {} : { passphrase }),
    // A pinned certificate is compared once it is there: who issued it and what it is called says nothing more.
    ...(byPin ? { rejectUnauthorized: false } : identity(device, host)),
  };
}

function identity(
  { ca, name }: Extract<TlsLogin['device'], { kind: 'ca' }>,
  host: string,
): Pick<ConnectionOptions, 'ca' | 'checkServerIdentity' | 'servername'> {
  return {
    ca,
    ...(name === undefined ? {} : { servername: name }),
    checkServerIdentity: (_host, certificate) => checkServerIdentity(name ?? host, certificate),
  };
}

/** What the code of an error says that a pin does not fit. */
const mispinned = 'FORELOCK_PIN';

function pinFault({ device }: TlsLogin, socket: TLSSocket): Error | undefined {
  if (device.kind === 'ca') return undefined;
  const shown = socket.getPeerX509Certificate()?.fingerprint256;
  if (shown === device.sha256) return undefined;
  const message = `its certificate is ${shown ?? 'none'}, and ${device.sha256} is pinned`;
  return Object.assign(new Error(message), { code: mispinned });
}

function channelOf(socket: TLSSocket): DeviceChannel {
  const { remoteAddress: address = '', remotePort: port = 0, localPort = 0 } = socket;
  return {
    channel: socket,
    ends: { address, port, localPort },
    close: () => socket.end(),
    onClose: (listener) => {
      if (socket.closed) listener();
      else socket.once('close', listener);
    },
  };
}

/** Codes of node:tls that say who the device is not; of alerts (RFC 8446 section 6) those that say who Forelock is not. */
const untrusted = /^(FORELOCK_PIN|ERR_TLS_CERT_ALTNAME_INVALID|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO_)/;
const refused =
  /^ERR_SSL_(TLSV1(3)?|SSLV3)_ALERT_(BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_|UNKNOWN_CA|ACCESS_DENIED)/;

function failure(name: string, cause: Error): ForelockError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  if (untrusted.test(code)) {
    return new ForelockError('host-key-mismatch', `${name} is not trusted: ${cause.message}`, { cause });
  }
  if (refused.test(code)) {
    return new ForelockError('login-refused', `${name} refused Forelock's certificate: ${cause.message}`, {
      cause,
    });
  }
  return new ForelockError('device-unreachable', `${name} can't be reached: ${cause.message}`, { cause });
}
