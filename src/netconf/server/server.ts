import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import ssh2, {
  type AuthContext,
  type Connection,
  type PublicKeyAuthContext,
  type ServerChannel,
  type Session,
} from 'ssh2';
import { ForelockError, type Log } from '../../core/index.ts';
import { algorithms } from '../algorithms.ts';

/** One try to log in. A key's signature has been verified before it is asked about. */
export interface LoginAttempt {
  readonly user: string;
  readonly method: 'password' | 'publickey';
  readonly password: string | undefined;
  readonly key: { readonly algorithm: string; readonly data: Buffer } | undefined;
  readonly address: string;
}

/** A client's `netconf` subsystem: raw bytes, as RFC 6242 frames them. */
export interface ServerSession<P> {
  readonly principal: P;
  readonly user: string;
  readonly address: string;
  /** The port that the client connected to. */
  readonly localPort: number;
  readonly channel: Duplex;
  /** Before its end: that all went well. ssh(1) gives this to the script that started it, and 255 where it hears of nothing. */
  succeed(): void;
  /** Closes the channel, and the connection when nothing else is open on it. */
  close(): void;
  /** Told when the channel or its connection is gone, also while the channel is paused. */
  onClose(listener: () => void): void;
}

export interface NetconfServerOptions<P> {
  readonly hostKeys: readonly (string | Buffer)[];
  /** Who this is, or undefined: then the client may try again. */
  readonly authenticate: (attempt: LoginAttempt) => Promise<P | undefined>;
  readonly onSession: (session: ServerSession<P>) => void;
  readonly log: Log;
  /** Milliseconds to log in; 30,000 where left out. */
  readonly loginTime?: number;
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
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  return {
    listen: async (host, port) => {
      const server = listener(options, sockets);
      servers.push(server);
      await listening(server, host, port);
      return (server.address() as AddressInfo).port;
    },
    close: async () => {
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const socket of sockets) socket.destroySoon();
      const stuck = setTimeout(() => sockets.forEach((socket) => void socket.destroy()), closingTime);
      await Promise.all(closed);
      clearTimeout(stuck);
    },
  };
}

/**
 * TCP is ours and SSH is given each socket, since ssh2 tells of a connection only when the client has named itself: one
 * that never does would be in nobody's books. TCP asks a silent client every 15 s whether it is there at all.
 */
function listener<P>(options: NetconfServerOptions<P>, sockets: Set<Socket>): Server {
  const logins = new Map<string, () => void>();
  const ssh = new ssh2.Server({ hostKeys: [...options.hostKeys], algorithms }, (connection, { ip, port }) => {
    const done = logins.get(`${ip} ${port}`) ?? ((): void => {});
    new Login(options, connection, ip, localPort()).begin(done);
  });
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 15_000 }, (socket) => {
    const from = `${socket.remoteAddress} ${socket.remotePort}`;
    const late = setTimeout(() => socket.destroy(), options.loginTime ?? 30_000);
    sockets.add(socket);
    logins.set(from, () => clearTimeout(late));
    socket.once('close', () => {
      clearTimeout(late);
      sockets.delete(socket);
      logins.delete(from);
    });
    ssh.injectSocket(socket);
  });
  const localPort = (): number => (server.address() as AddressInfo).port;
  return server;
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: Error) => {
      reject(
        new ForelockError('config-invalid', `can't listen on ${host}:${port}: ${cause.message}`, { cause }),
      );
    });
    server.listen(port, host, () => resolve());
  });
}

const methods: ('password' | 'publickey')[] = ['publickey', 'password'];

class Login<P> {
  readonly #options: NetconfServerOptions<P>;
  readonly #connection: Connection;
  readonly #address: string;
  readonly #port: number;
  #principal: P | undefined;
  #user = '';
  #tries = 0;
  /** Sessions that are open on this connection. */
  #open = 0;

  constructor(options: NetconfServerOptions<P>, connection: Connection, address: string, port: number) {
    this.#options = options;
    this.#connection = connection;
    this.#address = address;
    this.#port = port;
  }

  /** `done` is called when the client has logged in. */
  begin(done: () => void): void {
    const connection = this.#connection;
    connection.on('error', (cause: Error) => {
      this.#options.log.debug({ address: this.#address, cause: cause.message }, 'SSH connection failed');
    });
    connection.on('authentication', (context: AuthContext) => void this.#try(context));
    connection.on('ready', done);
    connection.on('session', (acceptSession) => this.#offerNetconf(acceptSession));
  }

  async #try(context: AuthContext): Promise<void> {
    const attempt = attemptOf(context, this.#address);
    if (attempt === undefined) return context.reject(methods);
    const principal = await this.#options.authenticate(attempt).catch(() => undefined);
    if (principal === undefined) return this.#refuse(context);
    this.#principal = principal;
    this.#user = attempt.user;
    context.accept();
  }

  #refuse(context: AuthContext): void {
    this.#tries += 1;
    this.#options.log.info(
      { event: 'login-refused', user: context.username, method: context.method, from: this.#address },
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
      address: this.#address,
      localPort: this.#port,
      channel,
      succeed: () => channel.exit(0),
      close: () => {
        channel.end();
        channel.close();
        // ssh2 holds the channel's own close back until its last byte is read, which nobody does any more.
        gone();
        setTimeout(() => this.#open === 0 && connection.end(), closingTime).unref();
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

/** Undefined for what is no try: the methods are asked for, or whether a key would do (RFC 4252 section 7). */
function attemptOf(context: AuthContext, address: string): LoginAttempt | undefined {
  const { username: user } = context;
  if (context.method === 'password') {
    return { user, method: 'password', password: context.password, key: undefined, address };
  }
  if (context.method !== 'publickey') return undefined;
  const key = { algorithm: context.key.algo, data: context.key.data };
  if (context.signature !== undefined && !signed(context)) return undefined;
  return { user, method: 'publickey', password: undefined, key, address };
}

function signed(context: PublicKeyAuthContext): boolean {
  const key = ssh2.utils.parseKey(context.key.data);
  if (key instanceof Error || context.blob === undefined || context.signature === undefined) return false;
  return key.verify(context.blob, context.signature, context.hashAlgo) === true;
}
