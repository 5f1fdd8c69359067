import { connect, type Socket } from 'node:net';
import ssh2, { type Client, type ClientChannel, type ConnectConfig } from 'ssh2';
import { ForelockError } from '../../core/index.ts';
import { algorithms } from '../algorithms.ts';
import { hostKeyFault } from './known-hosts.ts';
import type { DeviceChannel, DeviceTarget } from './target.ts';
import { openTlsChannel } from './tls-channel.ts';

/**
 * Opens an SSH connection and the subsystem `netconf` on it (RFC 6242), or a TLS connection (RFC 7589). Rejects with `device-unreachable`,
 * `login-refused` or `host-key-mismatch`, each with the cause.
 */
export function openChannel(target: DeviceTarget): Promise<DeviceChannel> {
  return target.tls === undefined ? openSshChannel(target) : openTlsChannel(target, target.tls);
}

function openSshChannel(target: DeviceTarget): Promise<DeviceChannel> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const socket = connect(target.port, target.host);
    const name = `${target.host}:${target.port}`;
    let hostKeyWrong: string | undefined;
    const timeout = target.connectTimeout ?? 10_000;
    const late = setTimeout(() => fail(new Error(`no session within ${timeout} ms`)), timeout);
    const fail = (cause: Error): void => {
      clearTimeout(late);
      client.destroy();
      socket.destroy();
      reject(failure(name, target.user, cause, hostKeyWrong));
    };
    client.on('error', fail);
    client.on('close', () => fail(new Error('the connection was closed')));
    client.on('keyboard-interactive', (_name, _instructions, _lang, prompts, answer) => {
      answer(prompts.map(() => target.password ?? ''));
    });
    client.on('ready', () => {
      client.setNoDelay(true);
      client.subsys('netconf', (error, channel) => {
        clearTimeout(late);
        if (error) fail(error);
        else resolve(deviceChannel(client, socket, channel));
      });
    });
    const hostVerifier = (key: Buffer): boolean => {
      hostKeyWrong = hostKeyFault(target.hostKey, target.host, target.port, key);
      return hostKeyWrong === undefined;
    };
    try {
      client.connect({ ...connectConfig(target, timeout, hostVerifier), sock: socket });
    } catch (cause) {
      fail(cause as Error);
    }
  });
}

function connectConfig(
  target: DeviceTarget,
  timeout: number,
  hostVerifier: (key: Buffer) => boolean,
): ConnectConfig {
  const { host, port, user: username, password, privateKey, passphrase, agent } = target;
  return {
    ...{ host, port, username, algorithms, hostVerifier, readyTimeout: timeout },
    keepaliveInterval: target.keepaliveInterval ?? 15_000,
    keepaliveCountMax: 3,
    ...(password === undefined ? {} : { password, tryKeyboard: true }),
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(agent === undefined ? {} : { agent }),
  };
}

function deviceChannel(client: Client, socket: Socket, channel: ClientChannel): DeviceChannel {
  const listeners: (() => void)[] = [];
  channel.on('error', () => {});
  let closed = false;
  client.on('close', () => {
    closed = true;
    for (const listener of listeners.splice(0)) listener();
  });
  const { remoteAddress: address = '', remotePort: port = 0, localPort = 0 } = socket;
  return {
    channel,
    ends: { address, port, localPort },
    close: () => client.end(),
    onClose: (listener) => {
      if (closed) listener();
      else listeners.push(listener);
    },
  };
}

function failure(name: string, user: string, cause: Error, hostKeyWrong: string | undefined): ForelockError {
  if (hostKeyWrong !== undefined) {
    return new ForelockError('host-key-mismatch', `${name} is not trusted: ${hostKeyWrong}`, { cause });
  }
  if ((cause as { level?: string }).level === 'client-authentication') {
    return new ForelockError('login-refused', `${name} refused the login of ${user}: ${cause.message}`, {
      cause,
    });
  }
  return new ForelockError('device-unreachable', `${name} can't be reached: ${cause.message}`, { cause });
}
