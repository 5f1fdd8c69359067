import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { Log } from '../../core/index.ts';
import { type CertToName, nameOfCertificate } from './cert-to-name.ts';
import type { LoginAttempt, NetconfServer, ServerSession } from './server.ts';
import { type Arrival, type DoorOptions, TcpDoors } from './tcp-doors.ts';

export interface TlsServerOptions<P> extends DoorOptions {
  /** Texts in PEM. */
  readonly cert: string;
  readonly key: string;
  /** Who may issue certificates of clients. */
  readonly clientCa: string;
  /** What they have revoked. */
  readonly crl: string | undefined;
  readonly names: readonly CertToName[];
  readonly authenticate: (attempt: LoginAttempt) => Promise<P | undefined>;
  readonly onSession: (session: ServerSession<P>) => void;
  readonly log: Log;
}

/** A NETCONF server over TLS, with a certificate of each client (RFC 7589). Throws where the texts are no certificates. */
export function openTlsServer<P>(options: TlsServerOptions<P>): NetconfServer {
  const arrivals = new Map<string, Arrival>();
  const tls = tlsServer(options);
  tls.on('secureConnection', (socket: TLSSocket) => {
    const arrival = arrivals.get(nameOfSocket(socket));
    if (arrival === undefined) socket.destroy();
    else void begin(options, socket, arrival);
  });
  tls.on('tlsClientError', (cause: Error, socket: TLSSocket) => {
    const from = socket.remoteAddress ?? '';
    options.doorway?.failed(from);
    options.log.info(
      { event: 'login-refused', method: 'certificate', from, cause: cause.message },
      'login refused',
    );
    socket.destroy();
  });
  return new TcpDoors(options, (arrival) => {
    const from = nameOfSocket(arrival.socket);
    arrivals.set(from, arrival);
    arrival.socket.once('close', () => arrivals.delete(from));
    tls.emit('connection', arrival.socket);
  });
}

/** RFC 7589 section 5 asks for TLS 1.2 at least, as RFC 9325 has it. */
function tlsServer<P>({ cert, key, clientCa: ca, crl, loginTime }: TlsServerOptions<P>): Server {
  return createServer({
    ...{ cert, key, ca, minVersion: 'TLSv1.2', requestCert: true, rejectUnauthorized: true },
    ...(crl === undefined ? {} : { crl }),
    ...(loginTime === undefined ? {} : { handshakeTimeout: loginTime }),
  });
}

function nameOfSocket({
  remoteAddress,
  remotePort,
}: Pick<Arrival['socket'], 'remoteAddress' | 'remotePort'>): string {
  return `${remoteAddress} ${remotePort}`;
}

async function begin<P>(
  { names, authenticate, onSession, doorway, log }: TlsServerOptions<P>,
  socket: TLSSocket,
  { address, localPort, loggedIn }: Arrival,
): Promise<void> {
  socket.on('error', (cause) => log.debug({ address, cause: cause.message }, 'TLS connection failed'));
  const user = nameOfCertificate(names, socket.getPeerCertificate(true)) ?? '';
  const attempt = { user, method: 'certificate', password: undefined, key: undefined, address } as const;
  const principal = user === '' ? undefined : await authenticate(attempt).catch(() => undefined);
  if (principal === undefined) {
    doorway?.failed(address);
    log.info({ event: 'login-refused', user, method: 'certificate', from: address }, 'login refused');
    socket.destroy();
    return;
  }
  loggedIn();
  const serverName = typeof socket.servername === 'string' ? socket.servername : undefined;
  onSession({
    ...{ principal, user, address, localPort, serverName, channel: socket },
    succeed: () => {},
    unsent: () => 0,
    close: () => {
      socket.end();
      setTimeout(() => socket.destroy(), hangingTime).unref();
    },
    onClose: (listener) => {
      if (socket.closed) listener();
      else socket.once('close', listener);
    },
  });
}

/** Milliseconds that an ended connection has to go. */
const hangingTime = 5_000;
