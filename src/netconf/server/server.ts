import type { Duplex } from 'node:stream';
import ssh2, {
  type AuthContext,
  type Connection,
  type PublicKeyAuthContext,
  type ServerChannel,
  type Session,
} from 'ssh2';
import type { Log } from '../../core/index.ts';
import { algorithms } from '../algorithms.ts';
import { type Arrival, type DoorOptions, TcpDoors } from './tcp-doors.ts';
import {
  decodeUserCertificate,
  isCertificateAlgorithm,
  type UserCertificate,
  verifySsh,
} from './user-certificate.ts';

/** One try to log in. A key's signature has been verified before it is asked about; a certificate has been mapped to `user`. */
export interface LoginAttempt {
  readonly user: string;
  readonly method: 'password' | 'publickey' | 'certificate';
  readonly password: string | undefined;
  readonly key: { readonly algorithm: string; readonly data: Buffer } | undefined;
  /** Of the key, where it came as one; signed by the authority that it names, which is all that has been looked at. */
  readonly certificate?: UserCertificate | undefined;
  readonly address: string;
}

/** A client's `netconf` subsystem: raw bytes, as RFC 6242 frames them. */
export interface ServerSession<P> {
  readonly principal: P;
  readonly user: string;
  readonly address: string;
  /** The port that the client connected to. */
  readonly localPort: number;
  /** The server's name that the client asked for by TLS (RFC 6066 section 3); undefined over SSH. */
  readonly serverName?: string | undefined;
  readonly channel: Duplex;
  /** Before its end: that all went well. ssh(1) gives this to the script that started it, and 255 where it hears of nothing. */
  succeed(): void;
  /** Bytes beneath the channel that the client has not taken: ssh2 sends as much as the client's window asks for, read or not. */
  unsent(): number;
  /** Closes the channel, and the connection when nothing else is open on it. */
  close(): void;
  /** Told when the channel or its connection is gone, also while the channel is paused. */
  onClose(listener: () => void): void;
}

export interface NetconfServerOptions<P> extends DoorOptions {
  readonly hostKeys: readonly (string | Buffer)[];
  /** Who this is, or undefined: then the client may try again. */
  readonly authenticate: (attempt: LoginAttempt) => Promise<P | undefined>;
  readonly onSession: (session: ServerSession<P>) => void;
  readonly log: Log;
  /** Failed tries before the connection is ended; 6 where left out. */
  readonly loginTries?: number;
}

export interface NetconfServer {
  /** Resolves with the port in use; may be called for several. */
  listen(host: string, port: number): Promise<number>;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** A NETCONF server over SSH: public key and password, the `netconf` subsystem and nothing else (RFC 6242). */
export function openNetconfServer<P>(options: NetconfServerOptions<P>): NetconfServer {
  // ssh2 tells of a connection only when the client has named itself; one that never does is in the books of the doors.
  const arrivals = new Map<string, Arrival>();
  const ssh = new ssh2.Server({ hostKeys: [...options.hostKeys], algorithms }, (connection, { ip, port }) => {
    const arrival = arrivals.get(`${ip} ${port}`);
    if (arrival === undefined) connection.end();
    else new Login(options, connection, arrival).begin();
  });
  return new TcpDoors(options, (arrival) => {
    const { socket } = arrival;
    const from = `${socket.remoteAddress} ${socket.remotePort}`;
    arrivals.set(from, arrival);
    socket.once('close', () => arrivals.delete(from));
    ssh.injectSocket(socket);
  });
}

const methods: ('password' | 'publickey')[] = ['publickey', 'password'];

class Login<P> {
  readonly #options: NetconfServerOptions<P>;
  readonly #connection: Connection;
  readonly #arrival: Arrival;
  #principal: P | undefined;
  #user = '';
  #tries = 0;
  /** Sessions that are open on this connection. */
  #open = 0;

  constructor(options: NetconfServerOptions<P>, connection: Connection, arrival: Arrival) {
    this.#options = options;
    this.#connection = connection;
    this.#arrival = arrival;
  }

  begin(): void {
    const connection = this.#connection;
    connection.on('error', (cause: Error) => {
      this.#options.log.debug(
        { address: this.#arrival.address, cause: cause.message },
        'SSH connection failed',
      );
    });
    connection.on('authentication', (context: AuthContext) => void this.#try(context));
    connection.on('ready', this.#arrival.loggedIn);
    connection.on('session', (acceptSession) => this.#offerNetconf(acceptSession));
  }

  async #try(context: AuthContext): Promise<void> {
    const attempt = attemptOf(context, this.#arrival.address);
    if (attempt === undefined && context.method === 'none') return context.reject(methods);
    const principal = attempt && (await this.#options.authenticate(attempt).catch(() => undefined));
    if (attempt === undefined || principal === undefined) return this.#refuse(context);
    this.#principal = principal;
    this.#user = attempt.user;
    context.accept();
  }

  #refuse(context: AuthContext): void {
    this.#tries += 1;
    if (isProof(context)) this.#options.doorway?.failed(this.#arrival.address);
    this.#options.log.info(
      { event: 'login-refused', user: context.username, method: context.method, from: this.#arrival.address },
      'login refused',
    );
    if (this.#tries >= (this.#options.loginTries ?? 6)) this.#connection.end();
    else context.reject(methods);
  }

  #offerNetconf(acceptSession: () => Session): void {
    const session = acceptSession();
    // scrapli and others that drive ssh ask for one, and give up where they are refused; nothing here is echoed or edited.
    session.on('pty', (accept) => accept?.());
    session.on('subsystem', (accept, reject, { name }) => {
      if (name === 'netconf') this.#start(accept());
      else reject?.();
    });
  }

  /** A client that takes nothing any more does not take the end either. */
  #hangUp(): void {
    this.#connection.end();
    setTimeout(() => this.#arrival.socket.destroy(), hangingTime).unref();
  }

  #start(channel: ServerChannel): void {
    const principal = this.#principal;
    if (principal === undefined) return;
    const connection = this.#connection;
    const listeners: (() => void)[] = [];
    let closed = false;
    this.#open += 1;
    const gone = (): void => {
      if (closed) return;
      closed = true;
      this.#open -= 1;
      for (const listener of listeners.splice(0)) listener();
    };
    channel.once('close', gone);
    connection.once('close', gone);
    this.#options.onSession({
      principal,
      user: this.#user,
      address: this.#arrival.address,
      localPort: this.#arrival.localPort,
      channel,
      succeed: () => channel.exit(0),
      unsent: () => this.#arrival.socket.writableLength,
      close: () => {
        channel.end();
        channel.close();
        // ssh2 holds the channel's own close back until its last byte is read, which nobody does any more.
        gone();
        setTimeout(() => this.#open === 0 && this.#hangUp(), closingTime).unref();
      },
      onClose: (listener) => {
        if (closed) listener();
        else listeners.push(listener);
      },
    });
  }
}

/** Milliseconds in which the last bytes of a closed session go out before its connection ends. */
const closingTime = 200;
/** Milliseconds that an ended connection has to go. */
const hangingTime = 5_000;

/** Undefined for what can't be right: another method, or a signature that is not of its key (RFC 4252 section 7). */
function attemptOf(context: AuthContext, address: string): LoginAttempt | undefined {
  const { username: user } = context;
  if (context.method === 'password') {
    return { user, method: 'password', password: context.password, key: undefined, address };
  }
  if (context.method !== 'publickey') return undefined;
  const key = { algorithm: context.key.algo, data: context.key.data };
  if (isCertificateAlgorithm(key.algorithm)) return certifiedAttempt(context, address);
  if (context.signature !== undefined && !signed(context)) return undefined;
  return { user, method: 'publickey', password: undefined, key, address };
}

/** An agent asks for one key after the other, and nobody has lied by then. */
function isProof(context: AuthContext): boolean {
  return context.method === 'password' || (context.method === 'publickey' && context.signature !== undefined);
}

/** ssh2 knows no certificates: it hands the blob on as it came, and the signature with its algorithm before it. */
function certifiedAttempt(context: PublicKeyAuthContext, address: string): LoginAttempt | undefined {
  const { username: user, blob, signature } = context;
  const key = { algorithm: context.key.algo, data: context.key.data };
  const certificate = decodeUserCertificate(key.data);
  if (certificate === undefined) return undefined;
  if (signature !== undefined && (blob === undefined || !verifySsh(certificate.key, blob, signature)))
    return undefined;
  return { user, method: 'publickey', password: undefined, key, certificate, address };
}

function signed(context: PublicKeyAuthContext): boolean {
  const key = ssh2.utils.parseKey(context.key.data);
  if (key instanceof Error || context.blob === undefined || context.signature === undefined) return false;
  return key.verify(context.blob, context.signature, context.hashAlgo) === true;
}
